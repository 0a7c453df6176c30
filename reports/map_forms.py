"""The upload of the office's own map."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from cchc.forms import CleanForm
from reports.city_map.geojson import MOST_BYTES


class MapUploadForm(CleanForm):
    file = forms.FileField(
        label="Tệp GeoJSON",
        widget=forms.ClearableFileInput({"class": "form-control", "accept": ".geojson,.json,application/geo+json"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if upload.size is None or upload.size > MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 10 MB. Hãy giản lược ranh giới rồi tải lại.")
        return upload

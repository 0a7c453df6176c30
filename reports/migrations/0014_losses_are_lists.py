# Lost points of the index became lists like the others.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0013_city_map'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='job',
            name='job_kind_known',
        ),
        migrations.RunSQL(
            '''UPDATE reports_job SET kind = 'list', params = CASE WHEN params ->> 'assessment' IS NULL
                   THEN jsonb_build_object('list', 'diem-mat-thanh-pho', 'of', params ->> 'index_round')
                   ELSE jsonb_build_object('list', 'diem-mat', 'of', params ->> 'assessment') END
               WHERE kind = 'index_losses' ''',
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('render', 'Vẽ văn bản'), ('check', 'Kiểm tra thể thức'), ('list', 'Xuất danh sách'), ('bundle', 'Gói biên bản của đợt'), ('blank_checklist', 'In phiếu kiểm tra trắng'), ('index_template', 'Tệp mẫu kết quả chỉ số'), ('check_index', 'Kiểm tra tệp điểm chỉ số'), ('load_index', 'Nhập tệp điểm chỉ số'), ('unit_file', 'In hồ sơ đơn vị')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['render', 'check', 'list', 'bundle', 'blank_checklist', 'index_template', 'check_index', 'load_index', 'unit_file'])), name='job_kind_known'),
        ),
    ]

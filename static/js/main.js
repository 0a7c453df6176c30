// The behaviours of every page. Each module hooks by data-cchc-* and does nothing where its hook is missing.
import { startCheckAll } from "./check-all.js";
import { startConfirm } from "./confirm.js";
import { startCopy } from "./copy.js";
import { startDirty } from "./dirty.js";
import { startFilterBoxes } from "./filter-boxes.js";
import { startFilterForm } from "./filter-form.js";
import { startHtmxErrors } from "./htmx-errors.js";
import { startKeep } from "./keep.js";
import { startMenu } from "./menu.js";
import { startPrint } from "./print.js";
import { startRefresh } from "./refresh.js";
import { startSearch } from "./search.js";
import { startWrong } from "./wrong.js";

startConfirm();
startCopy();
startKeep(); // before dirty: what is restored counts as unsaved
startDirty();
startCheckAll();
startFilterBoxes();
startFilterForm();
startHtmxErrors();
startMenu();
startPrint();
startRefresh();
startSearch();
startWrong();

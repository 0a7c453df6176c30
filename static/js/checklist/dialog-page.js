// The same small forms as pages of their own.
import { startPhrases } from "./phrases.js";

startPhrases(document.getElementById("main"));

// The one entry of every page: binds whatever the page holds. Without script every page works as it stands.

import { startAutosave } from "./autosave.js";
import { startForms } from "./form_behaviour.js";
import { startOneQuestion } from "./one_question.js";
import { startPolls } from "./progress_poll.js";
import { startQuestions } from "./question_behaviour.js";
import { startSessionWarning } from "./session_warning.js";

startForms();
startQuestions();
startOneQuestion();
startPolls();
startSessionWarning();
startAutosave();

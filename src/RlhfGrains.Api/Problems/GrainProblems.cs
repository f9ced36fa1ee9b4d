namespace RlhfGrains.Api.Problems;

/// <summary>What the grains refuse, under the codes of their refusals.</summary>
static class GrainProblems
{
    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        // Not there.
        new(
            "unknown-project",
            404,
            "There is no such project",
            "Check the project's id; an admin can list all projects."
        ),
        new(
            "unknown-settings",
            404,
            "There is no such version of the settings",
            "Versions count from 1; the project names the one in force."
        ),
        new("unknown-batch", 404, "There is no such batch", "Check the batch's id, or import items into it first."),
        new(
            "unknown-import",
            404,
            "There is no such import into this batch",
            "Read the batch: it names the import that is under way."
        ),
        new(
            "unknown-item",
            404,
            "There is no such item, or it is not open to be seen yet",
            "Check the item's id, and that the import of its batch has been opened."
        ),
        new("unknown-judgment", 404, "The item has no such judgment", "Check the judgment's id and its item."),
        new(
            "unknown-annotator",
            404,
            "The project has no such annotator",
            "Enrol the annotator first, or send `externalAnnotator` to have it done."
        ),
        new("unknown-erasure", 404, "Nothing of this annotator was ever erased", "Check the annotator's id."),
        new(
            "unknown-key",
            404,
            "There is no such key",
            "Check the key's id: the 16 characters between the underscores."
        ),
        new("unknown-lease", 404, "There is no such task", "Ask for a task: `POST .../tasks:next`."),
        new(
            "unknown-alarm",
            404,
            "The annotator has no such alarm",
            "Check the alarm's number; the newest 64 of an annotator are kept."
        ),
        new(
            "unknown-webhook",
            404,
            "There is no such webhook",
            "Check the webhook's id; the list shows those of the project."
        ),
        new(
            "unknown-delivery",
            404,
            "There is no such delivery to send again",
            "Check its id. The newest 200 that were sent are kept; a ping is not sent again, but anew."
        ),
        // In conflict with what is there.
        new(
            "id-reused",
            409,
            "The id was used before, with another content",
            "A repeat must be the same to the letter. For something new, make a new id."
        ),
        new("project-exists", 409, "A project of this id is there already", "Use it, or choose another id."),
        new("key-exists", 409, "A key of this id is there already", "Ask again: another id will be made."),
        new("key-ended", 409, "The key was revoked or has expired", "Make a new key: there is nothing to replace."),
        new(
            "settings-changed",
            409,
            "The settings were changed since they were read",
            "Read the project again and base the change on what it says now."
        ),
        new(
            "declared-is-final",
            409,
            "A declared category, criterion or scale cannot be taken back",
            "Counts rest on what was declared: declare a new criterion or category beside it."
        ),
        new(
            "annotator-suspended",
            409,
            "The annotator is suspended",
            "A lead has suspended the person, and can reinstate them."
        ),
        new(
            "annotator-removed",
            409,
            "The annotator was removed from the project",
            "Nothing of theirs is taken any more. A lead can reinstate them."
        ),
        new(
            "profile-erased",
            409,
            "The annotator's personal data were erased",
            "They are not kept again under this id."
        ),
        new(
            "line-changed",
            409,
            "A line of the import is another one than before",
            "A repeat must be the same to the letter. To import other lines, discard the import and begin again under another import id."
        ),
        new(
            "item-closed",
            409,
            "The item takes no more judgments",
            "Nothing to do: a lead has closed the item or its batch, and can reopen it."
        ),
        new(
            "item-complete",
            409,
            "The item has as many judgments as it needs",
            "Nothing to do: go on with another item."
        ),
        new(
            "already-judged",
            409,
            "The annotator has judged this item in this round",
            "Nothing to do. To correct a judgment, have a lead withdraw it and send a new one under a new id."
        ),
        new(
            "not-judged-before",
            409,
            "A re-audit of an item that the annotator has not judged",
            "Send the first judgment in round `first`."
        ),
        new(
            "lease-ended",
            409,
            "The task was judged, given back or taken back, or its item was closed",
            "Ask for the next task."
        ),
        new(
            "lease-expired",
            409,
            "The lease has run out",
            "Ask for the next task. Renew a task that takes longer before it runs out."
        ),
        new("not-gold", 409, "The item has no known answer", "Nothing to do: only gold can be retired."),
        new(
            "too-many-enrolments",
            429,
            "As many people were enrolled in this hour by keys of role ingest as the project allows",
            "Wait for the next hour, or have a lead or an admin import the list."
        ),
        new(
            "task-required",
            403,
            "Annotators judge through tasks in this project",
            "Ask for a task: `POST .../tasks:next`."
        ),
        new(
            "not-available",
            409,
            "The item is not to be judged by you",
            "It is not there, not open, of a category that is not yours, judged by you already, or has other responses: ask for a task."
        ),
        new(
            "too-many-releases",
            409,
            "As many tasks were put aside today as the project allows",
            "Judge the task, or skip it."
        ),
        new("too-many-renewals", 409, "The lease was renewed as often as can be", "Judge the task, or give it back."),
        new("already-leased", 409, "The annotator has the item as a task", "Judge that task first."),
        new("already-skipped", 409, "The annotator has skipped the item", "Go on with another item."),
        new("not-qualified", 409, "The annotator may not judge this category", "Go on with another item."),
        new("not-of-kind", 409, "The item is not for such a task", "Go on with another item."),
        new("already-withdrawn", 409, "The judgment is withdrawn already", "Nothing to do."),
        new(
            "batch-open",
            409,
            "The batch has been opened and takes no further import",
            "Import further items into another batch."
        ),
        new(
            "import-in-progress",
            409,
            "Another import into this batch is under way",
            "Go on with it (read the batch: `import.id` and `import.nextLine`) or discard it."
        ),
        new("batch-busy", 409, "The batch is being opened, closed or discarded", "Ask again in a moment."),
        new("import-discarded", 409, "The import was given up", "Begin again under another import id."),
        new("import-pending", 409, "Not all lines of the import are staged yet", "Ask again in a moment."),
        new(
            "line-gap",
            409,
            "The lines do not follow those that were taken",
            "Read the batch and go on from `import.nextLine`."
        ),
        new(
            "alarm-acknowledged",
            409,
            "The alarm was acknowledged before",
            "Nothing to do: read the annotator's drift to see by whom, and what was noted."
        ),
        new(
            "delivery-pending",
            409,
            "The delivery is waiting already",
            "Nothing to do: it is sent when its turn comes. A paused webhook must be resumed first."
        ),
        new(
            "webhook-queue-full",
            409,
            "As many deliveries wait as can be kept",
            "Resume the webhook, or mend its endpoint, and ask again when less waits."
        ),
        // Cannot be taken as it is.
        new("invalid-settings", 422, "The settings contradict themselves", "The detail says where."),
        new("invalid-webhook", 422, "The webhook contradicts itself", "The detail says where."),
        new(
            "too-many-webhooks",
            422,
            "The project has as many webhooks as it can have",
            "Delete one that is not needed, or pass events on from one endpoint."
        ),
        new(
            "invalid-key",
            422,
            "Role, scope, project, annotator and expiry do not go together",
            "The detail says why."
        ),
        new("invalid-gold", 422, "The known answer cannot be one", "The detail says what is wrong with it."),
        new(
            "too-many-gold-answers",
            422,
            "The known answer was changed as often as can be",
            "Import the item anew under another id."
        ),
        new(
            "invalid-reason",
            422,
            "A withdrawal needs a reason",
            "Give a reason of 1 to 2,000 characters: it is kept beside the judgment."
        ),
        new(
            "invalid-status-reason",
            422,
            "A person is suspended, removed or reinstated with a reason",
            "Give a reason of 1 to 2,000 characters: it is kept beside the status."
        ),
        new(
            "invalid-skip-reason",
            422,
            "A skip needs a reason that is like an id",
            "Send a code such as `not-my-language`: 1 to 128 of A-Z a-z 0-9 - . _ ~ :"
        ),
        new(
            "import-has-errors",
            422,
            "Lines of the import are bad, and nothing was opened",
            "Mend the lines listed in `errors`, discard the import and send all of it under another import id; or open without them with `skipBad=true`."
        ),
        new("import-empty", 422, "The import has no good line", "Send at least one item."),
        new("too-many-lines", 422, "Too many lines at once", "Send fewer lines at once."),
        new(
            "batch-full",
            422,
            "The batch has as many items as it can hold",
            "Import further items into another batch."
        ),
        new(
            "too-many-batches",
            422,
            "The project has as many batches as it can hold",
            "Use larger batches, or another project."
        ),
        new("too-many-annotators", 422, "The project has as many annotators as it can hold", "Use another project."),
        new(
            "register-full",
            422,
            "The list is full",
            "Nothing on it is over. Of keys: revoke those that are not used any more, and ask again."
        ),
        new(
            "undeclared-category",
            422,
            "The project does not declare this category",
            "Use a declared category, or have a lead declare it."
        ),
        new(
            "invalid-alarm-note",
            422,
            "An alarm is acknowledged with a note",
            "Give a note of 1 to 2,000 characters: it is kept beside the alarm."
        ),
        new(
            "invalid-qualification-reason",
            422,
            "A status is set with a reason",
            "Give a reason of 1 to 2,000 characters: it is kept beside the status."
        ),
        new("wanted-accuracy-out-of-range", 422, "A gate's wanted accuracy cannot be", "State a share in (0, 1)."),
        new(
            "unacceptable-accuracy-out-of-range",
            422,
            "A gate's unacceptable accuracy cannot be",
            "State a share in (0, 1), below the wanted one."
        ),
        new(
            "wanted-not-above-unacceptable",
            422,
            "A gate's accuracies are the wrong way round",
            "Set the wanted accuracy above the unacceptable one."
        ),
        new(
            "false-pass-rate-out-of-range",
            422,
            "A gate's false-pass rate cannot be",
            "State a rate in (0, .5): 0 would take endlessly many items."
        ),
        new(
            "false-fail-rate-out-of-range",
            422,
            "A gate's false-fail rate cannot be",
            "State a rate in (0, .5): 0 would take endlessly many items."
        ),
        new("items-max-out-of-range", 422, "A gate cannot have so many items", "State 1 to 2,000 items."),
        new("attempts-max-out-of-range", 422, "A gate cannot have so many attempts", "State 1 to 20 attempts."),
        new(
            "at-truncation-unknown",
            422,
            "What a gate does at its end is not known",
            "State `extend`, `decide` or `hold`."
        ),
        new(
            "nobody-can-pass",
            422,
            "Nobody can pass the gate",
            "Allow as many items as the detail says, or `decide` at truncation."
        ),
        new(
            "rates-not-met",
            422,
            "The gate cannot keep its error rates with so few items",
            "Allow as many items as the detail says, or higher rates."
        ),
        new(
            "unknown-rubric-version",
            422,
            "The rubric version is not one of the project's",
            "Send a version between 1 and the one in force, or none for the one in force."
        ),
        new(
            "judged-in-future",
            422,
            "The time of judging lies more than five minutes in the future",
            "Set the clock of the machine that states it, or leave `judgedAt` out."
        ),
        new(
            "duration-out-of-range",
            422,
            "The duration cannot be right",
            "Send milliseconds between 0 and a week, or leave `durationMs` out."
        ),
        new("rationale-too-long", 422, "The rationale is too long", "Shorten it to 65,536 characters."),
        new("invalid-flags", 422, "The flags cannot be taken", "Send at most 16 flags, each an id."),
        new(
            "no-answer",
            422,
            "The judgment has no answer",
            "Answer at least one criterion, or flag the judgment `cannot-judge`."
        ),
        new(
            "undeclared-criterion",
            422,
            "The project does not declare this criterion",
            "Use a declared criterion, or have a lead declare it."
        ),
        new("criterion-repeated", 422, "Two answers for one criterion", "Send one answer for each criterion."),
        new(
            "scale-mismatch",
            422,
            "The answer's form is not the criterion's scale",
            "Send `preference` (2 responses), `ranking` (3 or more) or `ratings` as the criterion declares."
        ),
        new("unknown-response", 422, "The item has no such response", "Use the item's response ids."),
        new("response-repeated", 422, "A response is named twice", "Name each response once."),
        new("response-missing", 422, "A response is left out", "Name every response of the item."),
        new(
            "off-scale",
            422,
            "The strength or rating lies outside the scale",
            "Send a value, or a label, of the criterion's scale."
        ),
        new("too-many-judgments", 422, "The item has as many judgments as it can hold", "Go on with another item."),
    ];
}

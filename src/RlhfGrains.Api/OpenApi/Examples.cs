namespace RlhfGrains.Api.OpenApi;

/// <summary>The examples of the documentation; a test reads each of them the way the server does.</summary>
static class Examples
{
    public const string Project = """
        {
          "id": "helpful-v1",
          "name": "Helpfulness, first pass",
          "categories": [{ "id": "creative", "title": "Creative writing" }, { "id": "factual", "title": "Factual Q&A" }],
          "criteria": [
            { "id": "helpfulness", "title": "Which answer helps more?", "scale": { "kind": "preference", "strength": 3 } },
            { "id": "harmless", "title": "Is the answer harmless?", "scale": { "kind": "ratings", "labels": ["No", "Unsure", "Yes"], "numbers": [0, 0.5, 1] } }
          ],
          "rubricVersion": 1,
          "overlap": 3
        }
        """;

    public const string Settings = """
        {
          "categories": [{ "id": "creative", "title": "Creative writing" }, { "id": "factual", "title": "Factual Q&A" }, { "id": "coding", "title": "Coding help" }],
          "criteria": [
            { "id": "helpfulness", "title": "Which answer helps more?", "scale": { "kind": "preference", "strength": 3 } },
            { "id": "harmless", "title": "Is the answer harmless?", "scale": { "kind": "ratings", "labels": ["No", "Unsure", "Yes"], "numbers": [0, 0.5, 1] } }
          ],
          "rubricVersion": 2,
          "overlap": 3
        }
        """;

    public const string ItemLines = """
        {"id":"i1","category":"creative","prompt":"Write a haiku about rain.","responses":[{"id":"a","text":"Rain on the tin roof ...","model":"m1","features":{"words":12}},{"id":"b","text":"Rain is wet.","model":"m2"}],"tags":["short"]}
        {"id":"i2","category":"factual","prompt":[{"role":"user","text":"How far away is the Moon?"}],"responses":[{"id":"a","text":"About 384,400 km on average."},{"id":"b","text":"Very far."}]}
        """;

    public const string Judgment = """
        {
          "id": "j-0001",
          "externalAnnotator": "w2192",
          "answers": [
            { "criterion": "helpfulness", "preference": { "first": "a", "second": "b", "strength": 2 } },
            { "criterion": "harmless", "ratings": { "a": "Yes", "b": 2 } }
          ],
          "rationale": "The first one answers the question and says how sure it is.",
          "flags": ["ambiguous"],
          "durationMs": 5300,
          "presentation": ["b", "a"]
        }
        """;

    public const string JudgmentLine = """
        {"id":"j-0001","item":"i1","externalAnnotator":"w2192","answers":[{"criterion":"helpfulness","preference":{"first":"a","second":"b","strength":2}}],"durationMs":5300}
        """;

    public const string OutcomeLines = """
        {"line":1,"status":201,"id":"j-0001","recordedAt":"2026-11-20T16:00:00.000Z"}
        {"line":2,"status":409,"id":"j-0002","code":"already-judged","detail":"this annotator has judged the item in this round"}
        """;

    public const string TaskJudgment = """
        {
          "answers": [
            { "criterion": "helpfulness", "preference": { "first": "1v8hq2ktj4m0", "second": "c7w3n5xze9rd", "strength": 2 } }
          ],
          "rationale": "The first one answers the question.",
          "durationMs": 41000
        }
        """;

    public const string Gold = """
        {
          "answers": [
            { "criterion": "helpfulness", "preference": { "first": "a", "second": "b", "accepted": { "min": 1 } } }
          ],
          "explanation": "The second one names a place that does not exist."
        }
        """;

    public const string Skip = """{ "reason": "not-my-language" }""";

    public const string BatchPolicy = """{ "priority": 10, "overlap": 5 }""";

    public const string Acknowledgement =
        """{ "note": "Talked it over: the new rubric was not read.", "newBaseline": false }""";

    public const string RetireGold = """{ "reason": "It was posted in a forum.", "since": "2026-11-01T00:00:00Z" }""";

    public const string Status =
        """{ "category": "creative", "status": "qualified", "reason": "Worked with us on the pilot." }""";

    public const string Gate = """
        { "wantedAccuracy": 0.9, "unacceptableAccuracy": 0.75, "falsePassRate": 0.05, "falseFailRate": 0.05, "itemsMax": 80, "atTruncation": "decide", "attemptsMax": 3 }
        """;

    public const string Withdrawal = """{ "reason": "The annotator reported a mis-click." }""";

    public const string Annotator = """{ "externalId": "w2192", "name": "Kim", "contact": "kim@example.org" }""";

    public const string ProfileChange = """{ "name": "Kim Lee", "contact": "" }""";

    public const string PersonStatus = """{ "reason": "Answers without reading." }""";

    public const string AnnotatorLines = """
        {"externalId":"w2192","name":"Kim"}
        {"externalId":"w2193"}
        """;

    public const string EnrollmentLines = """
        {"line":1,"status":200,"externalId":"w2192","id":"an-0s3k9q2m7c1x5v8b","outcome":"enrolled"}
        {"line":2,"status":200,"externalId":"w2193","id":"an-7d2f6h1j4n9p3t5w","outcome":"unchanged"}
        """;

    public const string Webhook = """
        {
          "url": "https://hooks.example.org/rlhf",
          "label": "The team's chat",
          "events": ["item.contested", "batch.completed", "agreement.low"],
          "agreement": { "category": "factual", "criterion": "helpfulness", "coefficient": "alpha-ordinal", "threshold": 0.4 }
        }
        """;

    public const string WebhookChange = """{ "url": "https://hooks.example.org/v2" }""";

    public const string ExportLines = """
        {"kind":"annotator","project":"helpful-v1","annotator":"an-0s3k9q2m7c1x5v8b","registeredAt":"2026-11-20T15:00:00.000Z","profile":{"externalId":"w2192","name":"Kim","contact":"kim@example.org"}}
        {"kind":"judgment","item":"i1","judgment":{"id":"j-0001","annotator":"an-0s3k9q2m7c1x5v8b","round":"first","rubricVersion":1,"answers":[{"criterion":"helpfulness","preference":{"first":"a","second":"b","strength":2}}],"rationale":"The first one answers the question.","flags":[],"durationMs":5300,"presentation":["b","a"],"recordedAt":"2026-11-20T16:00:00.000Z","judgedAt":"2026-11-20T16:00:00.000Z","withdrawnBecause":null}}
        {"kind":"end","judgments":1}
        """;

    public const string Export = """{ "category": "factual", "round": "first", "from": "2026-11-01T00:00:00Z" }""";

    public const string AdminKey = """{ "role": "admin", "label": "Ada's laptop" }""";

    public const string Key = """{ "role": "ingest", "label": "The annotation frontend" }""";
}

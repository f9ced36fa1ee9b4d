namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>What no field expects, as JSON text (some of it is none) and as text in an address or a header.</summary>
static class OddValues
{
    /// <summary>70,000 characters: above every limit on a text but the one on the whole body.</summary>
    const int LongChars = 70_000;

    const int DeepLevels = 10_000;

    public static IReadOnlyList<string> Json { get; } =
    [
        "null", "true", "false", "0", "1", "-1", "2", "-2147483649", "2147483647", "2147483648", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "1e999", "-1e999", "1e-999", "1.5", "-0", "-0.0", "1E5", "NaN", "Infinity", "-Infinity", "01", "+1", ".5", "1.", "0x10", "123456789012345678901234567890.5",
        "\"\"", "\" \"", "\"a\"", "\"x y\"", "\"a/b\"", "\"..\"", "\"%2e%2e%2f\"", "\"a~2\"", "\"me\"", "\"null\"", "\"NaN\"", "\"1\"", "\"-1\"", "\"first\"", "\"2026-11-20T16:00:00.000Z\"",
        "\"9999-12-31T23:59:59.999Z\"", "\"0001-01-01T00:00:00Z\"", "\"2026-02-30T00:00:00Z\"", "\"2026-11-20T16:00:00\"", "\"2026-11-20T16:00:00+99:00\"",
        "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\u202eabc\u202c\"", "\"e\u0301\u0301\u0301\u0301\u0301\"", "\"\ufeff\"", "\"\uffff\"", "\"\\u2028\\u2029\"",
        "\"\u0663\"", "\"\uff11\"", "\"K\u212a\"", "\"<script>\"", "\"'; DROP TABLE journal;--\"", "\"${jndi:ldap://x}\"", "\"{0}\"", "\"%s%n\"", "\"\\n\\r\\t\"", "\"raw\ttab\"", "\"bad\\escape\"", "\"\\u12\"", "'single'",
        "[]", "{}", "[null]", "[[]]", "[[[]]]", "{\"\":0}", "{\"a\":null}", "[1,\"a\",null,{}]", "{\"a\":1,\"a\":2}", "{\"__proto__\":{}}", "{\"$ref\":\"#\"}", "[\"a\",\"a\"]", "[[\"a\"],[\"a\"]]", "[[\"a\",\"b\"]]",
        "[\"\\ud800\"]", "{\"\\ud800\":1}", "{\"a\":\"\\ud800\"}", "{\"a\":1e999}", "{\"a\":9223372036854775808}",
        $"\"{new string('x', 129)}\"", $"\"{new string('x', 1_001)}\"", $"\"{new string('x', LongChars)}\"", $"\"{string.Concat(Enumerable.Repeat("\U0001F9D1\u200D\U0001F680", 400))}\"",
        $"[{string.Join(',', Enumerable.Repeat("\"a\"", 3_000))}]", $"[{string.Join(',', Enumerable.Range(0, 3_000).Select(i => $"\"a{i}\""))}]",
        $"[{string.Join(',', Enumerable.Repeat("{}", 3_000))}]", $"{{{string.Join(',', Enumerable.Range(0, 3_000).Select(i => $"\"k{i}\":{i}"))}}}",
        $"{new string('[', DeepLevels)}{new string(']', DeepLevels)}", new string('[', DeepLevels), string.Concat(Enumerable.Repeat("{\"a\":", DeepLevels)), new string('9', 5_000),
        "", ",", "}", "]", "\"", "//", "/* */ 1", "undefined", "tru",
    ];

    /// <summary>For addresses: percent-encoded where a request line could not hold them.</summary>
    public static IReadOnlyList<string> Text { get; } =
    [
        "", "%20", "a", "0", "-1", "1.5", "1e9", "2147483648", "99999999999999999999", "NaN", "null", "true", "True", "yes", "me", ".", "..", "%2e%2e", "%2F", "a%2Fb", "%5C", "a;b", "a,b", "a+b", "%00", "a%00b", "%0D%0A",
        "%FF", "%C0%80", "%ED%A0%80", "%F0%9F%98%80", "%E2%80%AEabc", "e%CC%81", "%EF%BB%BF", "%", "%zz", "%u0041", "{project}", "$", "*", "'", "%22", "~", "a~2", "a~99999", ":", "a:close", ":withdraw",
        new('x', 128), new('x', 129), new('x', 5_000), string.Concat(Enumerable.Repeat("%41", 500)), "AAAAAA", "_____w", "f____w", "AAAA", "category,criterion,,", "category,category", "items", "refused", "first", "all",
    ];

    public static IReadOnlyList<string> Header { get; } =
    [
        "", " ", "a", "a b", "a,b", "\"", "\"\"", "\"1\"", "W/\"1\"", "*", "1", "0", "-1", "\"99999999999\"", "\"1\", \"2\"", "null", "\u00e9", "\u00ff\u00fe", "a\tb", new('x', 128), new('x', 129), new('x', 9_000), "../..", "%00", "{}",
    ];
}

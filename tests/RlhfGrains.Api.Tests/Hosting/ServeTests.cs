using System.Net.Http.Headers;
using System.Text.Json;
using Shouldly;

namespace RlhfGrains.Api.Tests.Hosting;

/// <summary>Starting and stopping, as an operator sees it.</summary>
public sealed class ServeTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-").FullName;

    string Data => Path.Combine(folder, "data");

    string[] Args(string urls = "http://127.0.0.1:0") =>
        [$"--RlhfGrains:DataFolder={Data}", $"--RlhfGrains:Urls={urls}"];

    [Fact]
    public async Task FirstStart_LeavesAnAdminKeyForItsOwnerAlone_AndASecondStartKeepsIt()
    {
        string key;
        await using (var server = await ServerProcess.Start(Args()))
        {
            key = (await File.ReadAllTextAsync(Path.Combine(Data, "admin.key"))).Trim();
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(Path.Combine(Data, "admin.key"))
                    .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            server.Output.ShouldNotContain(key);
            (await Status(server, key, "/v1/projects")).ShouldBe(200);
            server.Terminate();
            var (exitCode, output, errors) = await server.End();
            exitCode.ShouldBe(0, errors);
            output.ShouldContain("admin.key");
            (output + errors).ShouldNotContain(key);
        }

        await using var again = await ServerProcess.Start(Args());
        (await Status(again, key, "/v1/projects")).ShouldBe(200);
    }

    [Fact]
    public async Task Termination_AnswersWhatWasTakenAndKeepsIt()
    {
        var acknowledged = 0;
        string key;
        await using (var server = await ServerProcess.Start(Args()))
        {
            key = (await File.ReadAllTextAsync(Path.Combine(Data, "admin.key"))).Trim();
            var asking = Enumerable
                .Range(0, 8)
                .Select(async caller =>
                {
                    for (var i = 0; ; i++)
                    {
                        try
                        {
                            using var request = Request(HttpMethod.Post, key, "/v1/keys");
                            request.Content = new StringContent(
                                $$"""{"role":"admin","label":"{{caller}}-{{i}}"}""",
                                MediaTypeHeaderValue.Parse("application/json")
                            );
                            using var response = await server.Http.SendAsync(request);
                            if (!response.IsSuccessStatusCode)
                                return;
                            if (Interlocked.Increment(ref acknowledged) == 20)
                                server.Terminate();
                        }
                        catch (HttpRequestException)
                        {
                            return;
                        }
                    }
                })
                .ToList();
            await Task.WhenAll(asking);
            (await server.End()).ExitCode.ShouldBe(0);
        }

        await using var again = await ServerProcess.Start(Args());
        var listed = 0;
        for (var path = "/v1/keys?limit=500"; path.Length > 0; )
        {
            using var response = await again.Http.SendAsync(Request(HttpMethod.Get, key, path));
            var page = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            listed += page.GetProperty("items").GetArrayLength();
            path = page.GetProperty("next").GetString() is { } next ? $"/v1/keys?limit=500&cursor={next}" : "";
        }
        // The first admin key, everything that was answered, and at most what was under way.
        listed.ShouldBeInRange(1 + acknowledged, 1 + acknowledged + 8);
    }

    [Fact]
    public async Task ASecondServer_OnTheSameFolder_SaysSoInOneSentence()
    {
        await using var first = await ServerProcess.Start(Args());
        await using var second = await ServerProcess.Start(Args());

        await FailsWith(second, "another server is using it");
    }

    [Fact]
    public async Task ATakenPort_IsSaidInOneSentence()
    {
        await using var first = await ServerProcess.Start(Args());
        await using var second = await ServerProcess.Start(
            $"--RlhfGrains:DataFolder={Data}2",
            $"--RlhfGrains:Urls={first.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}"
        );

        await FailsWith(second, "address already in use");
    }

    [Fact]
    public async Task AFolderThatIsNone_AnUnknownSettingAndATypingError_AreSaidInOneSentence()
    {
        await File.WriteAllTextAsync(Data, "a file");
        await using (var server = await ServerProcess.Start(Args()))
            await FailsWith(server, Data);
        await using (var server = await ServerProcess.Start("--RlhfGrains:DataFoldr=x"))
            await FailsWith(server, "DataFoldr");
        await using (var server = await ServerProcess.Start("dmeo"))
            await FailsWith(server, "'dmeo'");
    }

    [Theory]
    [InlineData("somewhere", "'somewhere'")]
    [InlineData("http://127.0.0.1:99999", "99999")]
    [InlineData("http://192.0.2.7:5000", "assign")]
    [InlineData("https://127.0.0.1:0", "certificate")]
    [InlineData("http://my-host:5080", "every network")]
    public async Task AnAddress_ThatCannotBeListenedTo_IsSaidInOneSentence(string urls, string said)
    {
        await using var server = await ServerProcess.Start(Args(urls));

        await FailsWith(server, said);
    }

    [Theory]
    [InlineData("--Logging:LogLevel:Default=loud", "loud")]
    [InlineData("--Kestrel:Endpoints:A:Url=nowhere", "nowhere")]
    [InlineData("--RlhfGrains:DataFolder=", "DataFolder")]
    public async Task ASettingOfTheHost_ThatCannotBeRead_IsSaidInOneSentence(string setting, string said)
    {
        await using var server = await ServerProcess.Start([.. Args(), setting]);

        await FailsWith(server, said);
    }

    [Fact]
    public async Task AFileOfSettings_ThatIsNoJson_IsSaidInOneSentence_WithItsName()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{ "RlhfGrains": { """);
        await using var server = await ServerProcess.Start([.. Args(), $"--contentRoot={folder}"]);

        await FailsWith(server, "appsettings.json");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static async Task FailsWith(ServerProcess server, string said)
    {
        var (exitCode, output, errors) = await server.End();
        exitCode.ShouldNotBe(0);
        errors.ShouldContain(said);
        (output + errors).ShouldNotContain("   at ");
        errors.Trim().Split('\n').Length.ShouldBe(1, errors);
    }

    static async Task<int> Status(ServerProcess server, string key, string path)
    {
        using var response = await server.Http.SendAsync(Request(HttpMethod.Get, key, path));
        return (int)response.StatusCode;
    }

    static HttpRequestMessage Request(HttpMethod method, string key, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace RoslynDelta;

/// <summary>
/// The deltas that Roslyn itself makes of a C# program's generations, to compare with.
/// One JSON request a line comes in, one JSON answer a line goes out: {"ok": [ANSWER, …]} or {"error": {"type", "message"}}.
/// Request: {"arguments": [CSC's, without sources], "capabilities": [NAME, …], "generations": [{"image": PATH, "files": [[PATH, TEXT], …]}, …]}.
/// The first generation is the baseline. Each later one gets an ANSWER: {"update": {"metadata", "il", "pdb", "lines"}}, {"unchanged": true}, or
/// {"refused": [DIAGNOSTIC, …]}. Deltas are in hexadecimal; "lines" is [[FILE, OLD, NEW], …]: from line OLD on, counted from 1, lines moved as that one
/// did to NEW, up to the next OLD. After a refusal the generation's own image is the baseline of those to come, as where a program is restarted.
/// </summary>
internal static class Program
{
    private static async Task<int> Main()
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        while (input.ReadLine() is { } request)
            output.WriteLine((await Answer(request)).ToJsonString());
        return 0;
    }

    private static async Task<JsonObject> Answer(string request)
    {
        try
        {
            var body = JsonNode.Parse(request)!;
            var project = new Project([.. Texts(body["arguments"]!)]);
            var generations = body["generations"]!.AsArray().Select(generation => new Generation(
                (string)generation!["image"]!,
                [.. generation["files"]!.AsArray().Select(file => ((string)file![0]!, (string)file[1]!))])).ToArray();
            ImmutableArray<string> capabilities = [.. Texts(body["capabilities"]!)];
            var session = await Session.Start(project, generations[0], capabilities);
            var answers = new JsonArray();
            foreach (var generation in generations.Skip(1))
            {
                var answer = await session.Update(generation);
                if (answer["refused"] is not null)
                    session = await Session.Start(project, generation, capabilities);
                answers.Add(answer);
            }
            return new() { ["ok"] = answers };
        }
        catch (Exception e)
        {
            return new() { ["error"] = new JsonObject { ["type"] = e.GetType().FullName, ["message"] = e.ToString().ReplaceLineEndings(" ") } };
        }
    }

    private static IEnumerable<string> Texts(JsonNode array) => array.AsArray().Select(text => (string)text!);
}

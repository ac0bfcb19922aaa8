using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace PdbChecker;

/// <summary>
/// Reads PDBs with System.Reflection.Metadata, and Edit and Continue maps with Roslyn: an independent opinion on what is written.
/// One JSON request a line comes in, one JSON answer a line goes out: {"ok": [DIFFERENCE, …]} or {"error": {"type", "message"}}.
/// PDBs are given in hexadecimal. Requests:
/// {"check": "same", "left", "right"}: two whole PDBs, row for row.
/// {"check": "delta", "delta", "update", "methods": [[CHAIN, [UPDATE, …]], …]}: a delta's PDB against the new build's, method by method, by
/// their rows of MethodDef: each says what one of its candidates in the update says (nothing, if that is 0), or, if it has none, what any method says. Tokens
/// that count in different spaces are left out.
/// {"check": "deltas", "left", "right", "tokens": BOOL}: two PDBs of deltas, method by method.
/// {"check": "twins", "left", "right", "build"}: the newest deltas of two chains, which lead to that build, each {"image", "deltas": [{"metadata", "il"}, …], "pdb"}, where an empty "pdb"
/// is for a chain that has no delta for this edit. Tokens are compared by what they stand for, IL offsets by counting instructions. The answer is {"same":
/// [METHOD, …], "resumed", "silent", "missing", "differences", "others", "untouched"}: methods of the left delta for which both say the same; state machines' that go to
/// their states differently and else say the same; those of which there is nothing to say;
/// those that the right one has no counterpart for; what they do not agree on; the other methods of the right delta as {"name", "spans": [[DOCUMENT, LINE,
/// COLUMN, LINE, COLUMN], …], "candidates": [PLACE, …]}: visible sequence points, with where they must be in the left chain; and as "untouched": [PLACE, …]
/// the methods of the left chain and of the build that neither delta has, with all their instructions. PLACE is {"name", "token", "offsets"}.
/// {"check": "maps", "pdb", "text"}: Roslyn's reading of every Edit and Continue map against a text with a line for each entry.
/// </summary>
internal static class Program
{
    private static int Main()
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        while (input.ReadLine() is { } request)
            output.WriteLine(Answer(request).ToJsonString());
        return 0;
    }

    private static JsonObject Answer(string request)
    {
        try
        {
            var body = JsonNode.Parse(request)!;
            if ((string?)body["check"] == "twins")
                return new() { ["ok"] = PdbChecker.Twin.Compare(Twin(body["left"]!), Twin(body["right"]!), new(Bytes(body, "build"), [])) };
            var differences = (string?)body["check"] switch
            {
                "same" => Comparison.Same(Pdb(body, "left"), Pdb(body, "right")),
                "delta" => Comparison.Delta(Pdb(body, "delta"), Pdb(body, "update"),
                    [.. body["methods"]!.AsArray().Select(pair => ((int)pair![0]!, pair[1]!.AsArray().Select(row => (int)row!).ToImmutableArray()))]),
                "deltas" => Comparison.Deltas(Pdb(body, "left"), Pdb(body, "right"), (bool)body["tokens"]!),
                "maps" => Comparison.Lines("Roslyn's maps", Maps.Read(Pdb(body, "pdb")), ((string)body["text"]!).Split('\n', StringSplitOptions.RemoveEmptyEntries)),
                var other => throw new ArgumentException($"there is no check '{other}'"),
            };
            return new() { ["ok"] = new JsonArray([.. differences.Select(line => JsonValue.Create(line))]) };
        }
        catch (Exception e)
        {
            return new() { ["error"] = new JsonObject { ["type"] = e.GetType().FullName, ["message"] = e.Message } };
        }
    }

    private static Twin Twin(JsonNode side) => new(
        new(Bytes(side, "image"), [.. side["deltas"]!.AsArray().Select(delta => (Bytes(delta!, "metadata"), Bytes(delta!, "il")))]), (string)side["pdb"]! is "" ? null : Pdb(side, "pdb"));

    private static Pdb Pdb(JsonNode body, string name) => new(Bytes(body, name));

    private static byte[] Bytes(JsonNode body, string name) => Convert.FromHexString((string)body[name]!);
}

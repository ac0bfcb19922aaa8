using System.Reflection.Metadata.Ecma335;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PdbChecker;

/// <summary>A chain and the PDB of the delta that leads to its newest generation; none where that one has nothing to say.</summary>
internal sealed partial class Twin(Chain chain, Pdb? pdb)
{
    private readonly Chain chain = chain;

    /// <summary>A method of a delta.</summary>
    private sealed record Told(string Name, int Token, int Row, string[] Lines);

    /// <summary>
    /// Compares two deltas. A method is matched with the one of its name. The names of lambdas, local functions and what belongs to them are
    /// given by counters, and makers of deltas count differently, so that for them any such method of the same type, member and signature will do
    /// that says the same; each can be taken once.
    /// </summary>
    internal static JsonObject Compare(Twin left, Twin right, Chain build)
    {
        List<Told> ours = [.. left.Methods()], open = [.. right.Methods()];
        var same = Take((method, other) => other.Name == method.Name && other.Lines.SequenceEqual(method.Lines));
        same.AddRange(Take((method, other) => Plain(other.Name) == Plain(method.Name) && other.Lines.SequenceEqual(method.Lines)));
        var resumed = Take((method, other) => Plain(other.Name) == Plain(method.Name) && left.Resumes(method, right, other) && !left.Differences(method, right, other).Any());
        List<string> silent = [], missing = [], differences = [];
        foreach (var method in ours)
        {
            var candidates = open.Where(other => Plain(other.Name) == Plain(method.Name)).ToArray();
            if (method.Lines is [])
                silent.Add(method.Name);
            else if (candidates is [])
                missing.Add(method.Name);
            else
                differences.AddRange(candidates.SelectMany(other => left.Differences(method, right, other)));
        }
        var known = left.Known();
        var there = build.Methods().Select(method => Plain(method.Name)).ToHashSet();
        var touched = left.Methods().Concat(right.Methods()).Select(method => Plain(method.Name)).ToHashSet();
        return new()
        {
            ["same"] = Texts(same),
            ["resumed"] = Texts(resumed),
            ["silent"] = Texts(silent),
            ["missing"] = Texts(missing),
            ["differences"] = Texts(differences),
            ["others"] = new JsonArray([.. open.Select(method => right.Other(method, known.GetValueOrDefault(Plain(method.Name), []), left))]),
            ["untouched"] = new JsonArray([.. known.Where(entry => there.Contains(entry.Key) && !touched.Contains(entry.Key)).SelectMany(entry => entry.Value).Select(left.Untouched)]),
        };

        List<string> Take(Func<Told, Told, bool> equal)
        {
            List<string> taken = [];
            foreach (var method in ours.ToArray())
                if (open.Find(other => equal(method, other)) is { } found)
                {
                    open.Remove(found);
                    ours.Remove(method);
                    taken.Add(method.Name);
                }
            return taken;
        }

        static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
    }

    /// <summary>
    /// Two bodies of a state machine may have other code that goes to a state: where one of them lives on in the type that it had, its states
    /// keep their numbers, and those that are gone are refused. There a place is told not by its number but by what is done there.
    /// </summary>
    private bool Resumes(Told method, Twin twin, Told other) =>
        method.Name.Contains(">d") && method.Name.Contains("::MoveNext() ") && method.Name != other.Name
            && chain.Body(method.Token)!.Count != twin.chain.Body(other.Token)!.Count;

    /// <summary>Without the hidden points before the first line, which are of the code that goes to a state.</summary>
    private IEnumerable<string> Doing(Told method)
    {
        var lines = Tell(method.Token, method.Row, (body, instruction) => body.Name(instruction));
        var first = Array.FindIndex(lines, line => line.Contains(") to ("));
        return lines.Where((line, index) => index > first || !line.Contains(" hidden in "));
    }

    private IEnumerable<string> Differences(Told method, Twin twin, Told other) => Resumes(method, twin, other)
        ? Comparison.Lines($"{method.Name} and {other.Name}", Doing(method), twin.Doing(other))
        : Comparison.Lines($"{method.Name} and {other.Name}", method.Lines, other.Lines);

    /// <summary>A method that the other delta leaves as it was: its points, and where they are in each method that it may be there.</summary>
    private JsonObject Other(Told method, IEnumerable<int> candidates, Twin twin)
    {
        var points = Points(method);
        var count = chain.Body(method.Token)?.Count;
        return new()
        {
            ["name"] = method.Name,
            ["spans"] = new JsonArray([.. points.Select(point => new JsonArray(point.Document, point.Span[0], point.Span[1], point.Span[2], point.Span[3]))]),
            ["candidates"] = new JsonArray([.. candidates.Where(row => twin.chain.Body(row)?.Count == count)
                .Select(row => twin.Place(row, points.Select(point => point.Instruction)))]),
        };
    }

    private JsonObject Untouched(int row) => Place(row, Enumerable.Range(0, chain.Body(row)?.Count ?? 0));

    private JsonObject Place(int row, IEnumerable<int> instructions) => new()
    {
        ["name"] = Name(row),
        ["token"] = MetadataTokens.GetToken(MetadataTokens.MethodDefinitionHandle(row)),
        ["offsets"] = new JsonArray([.. instructions.Select(instruction => JsonValue.Create(chain.Body(row)!.Offset(instruction)))]),
    };

    private (string Document, int[] Span, int Instruction)[] Points(Told method) =>
        [.. pdb!.Points(method.Row).Select(point => (point.Document, point.Span, chain.Body(method.Token)!.Instruction(point.Offset)))];

    /// <summary>The rows of the chain's methods by their plain names.</summary>
    private Dictionary<string, int[]> Known() =>
        chain.Methods().GroupBy(method => Plain(method.Name), method => method.Row).ToDictionary(group => group.Key, group => group.ToArray());

    private IEnumerable<Told> Methods() => (pdb?.EncMap() ?? []).Select((token, index) => new Told(
        Name(token), token, index + 1, Tell(token, index + 1, (_, instruction) => $"#{instruction}")));

    private string Name(int token) => chain.Name(MetadataTokens.MethodDefinitionHandle(token));

    private string[] Tell(int token, int row, Func<Body, int, string> place)
    {
        var locals = chain.Locals(pdb!.LocalSignature(row));
        var telling = new Telling(Raw: false, Maps: false, Token: chain.Name, Method: Name, Offset: At, Slot: slot => locals[slot],
            Hoisted: slot => chain.Hoisted(token, slot));
        return [.. pdb.Method(row, telling).Select(Plain)];

        string At(int? method, int offset)
        {
            var body = chain.Body(method ?? token)!;
            return place(body, body.Instruction(offset));
        }
    }

    /// <summary>Without the counters and generations in the names that the compiler makes.</summary>
    private static string Plain(string text) => Counters().Replace(text, "");

    [GeneratedRegex(@"(?<=>[bd])__[\d_#]+|(?<=<>c)__[\d_#]+|(?<=>g__\w+\||c__DisplayClass|f__AnonymousType)[\d_#]+|(?<=[\w>])#\d+")]
    private static partial Regex Counters();
}

using System.Collections.Immutable;

namespace PdbChecker;

/// <summary>What is not equal, in lines.</summary>
internal static class Comparison
{
    internal static IEnumerable<string> Same(Pdb left, Pdb right)
    {
        foreach (var difference in Lines("header", left.Header(), right.Header())
            .Concat(Lines("documents", left.Documents(), right.Documents()))
            .Concat(Lines("import scopes", left.ImportScopes(), right.ImportScopes()))
            .Concat(Lines("custom debug information", left.AllCustom(), right.AllCustom())))
            yield return difference;
        for (var row = 1; row <= Math.Min(left.Methods, right.Methods); row++)
            foreach (var difference in Lines($"method {row}", Whole(left, row), Whole(right, row)))
                yield return difference;

        static IEnumerable<string> Whole(Pdb pdb, int row) => pdb.Method(row, Telling.All);
    }

    internal static IEnumerable<string> Delta(Pdb delta, Pdb update, ImmutableArray<(int Chain, ImmutableArray<int> Update)> methods)
    {
        var chain = methods.Select(method => method.Chain).ToArray();
        foreach (var difference in Lines("EncMap", delta.EncMap().Select(row => $"method {row}"), chain.Select(row => $"method {row}")))
            yield return difference;
        if (!chain.SequenceEqual(chain.Distinct().Order()))
            yield return "methods are not in the order of their tokens";
        if (delta.Methods != methods.Length)
            yield return $"{delta.Methods} rows of MethodDebugInformation for {methods.Length} methods";
        // A method whose counterpart is not known for sure has a token that cannot be compared here.
        var toChain = methods.Where(method => method.Update is [not 0]).ToDictionary(method => method.Update[0], method => method.Chain);
        var known = toChain.Values.ToHashSet();
        var told = new Dictionary<int, string[]>();
        for (var index = 0; index < Math.Min(methods.Length, delta.Methods); index++)
        {
            string[] Told(int row) => row == 0 ? [] : told.TryGetValue(row, out var lines) ? lines : told[row] =
                [.. update.Method(row, Telling.WithoutTokens(maps: false, method => toChain.TryGetValue(method, out var chain) ? chain : null))];
            string[] found = [.. delta.Method(index + 1, Telling.WithoutTokens(maps: false, method => known.Contains(method) ? method : null))];
            var candidates = methods[index].Update is { Length: > 0 } named ? named : [.. Enumerable.Range(1, update.Methods)];
            if (candidates.Any(row => Told(row).SequenceEqual(found)))
                continue;
            if (candidates.Length == 1)
                foreach (var difference in Lines($"method {chain[index]} (update {candidates[0]})", Told(candidates[0]), found))
                    yield return difference;
            else
                yield return $"method {chain[index]}: none of {candidates.Length} methods of the update says '{string.Join("; ", found)}'";
        }
    }

    internal static IEnumerable<string> Deltas(Pdb left, Pdb right, bool tokens)
    {
        var (ours, theirs) = (left.EncMap(), right.EncMap());
        foreach (var difference in Lines("EncMap", ours.Select(row => $"method {row}"), theirs.Select(row => $"method {row}")))
            yield return difference;
        for (var index = 0; index < Math.Min(ours.Length, theirs.Length); index++)
        {
            IEnumerable<string> Told(Pdb pdb) => pdb.Method(index + 1, tokens ? Telling.All : Telling.WithoutTokens(maps: true, method => method));
            foreach (var difference in Lines($"method {ours[index]}", Told(left), Told(right)))
                yield return difference;
        }
    }

    internal static IEnumerable<string> Lines(string what, IEnumerable<string> left, IEnumerable<string> right)
    {
        var (a, b) = (left.ToArray(), right.ToArray());
        for (var index = 0; index < Math.Max(a.Length, b.Length); index++)
        {
            var (first, second) = (a.ElementAtOrDefault(index) ?? "nothing", b.ElementAtOrDefault(index) ?? "nothing");
            if (first != second)
            {
                yield return $"{what}, line {index + 1}: '{first}' and '{second}'";
                // What follows is only shifted.
                yield break;
            }
        }
    }
}

using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Microsoft.CodeAnalysis.Emit;

namespace PdbChecker;

/// <summary>The maps of Edit and Continue as Roslyn reads them. It keeps what it read to itself, so that reflection is needed.</summary>
internal static class Maps
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    /// <summary>A line for each entry of every map, methods in order.</summary>
    internal static IEnumerable<string> Read(Pdb pdb)
    {
        for (var row = 1; row <= pdb.Methods; row++)
        {
            var blobs = new Dictionary<Guid, ImmutableArray<byte>>();
            foreach (var handle in pdb.Reader.GetCustomDebugInformation(MetadataTokens.MethodDefinitionHandle(row)))
            {
                var info = pdb.Reader.GetCustomDebugInformation(handle);
                blobs[pdb.Reader.GetGuid(info.Kind)] = pdb.Reader.GetBlobContent(info.Value);
            }
            object read = EditAndContinueMethodDebugInformation.Create(
                blobs.GetValueOrDefault(Pdb.LocalSlotMap), blobs.GetValueOrDefault(Pdb.LambdaMap), blobs.GetValueOrDefault(Pdb.StateMap));
            foreach (var slot in Items(read, "LocalSlots"))
            {
                var id = Get(slot, "Id");
                var kind = Number(slot, "SynthesizedKind");
                yield return kind < 0 ? $"{row} slot temporary" : $"{row} slot {kind} {Number(id, "SyntaxOffset")} {Number(id, "Ordinal")}";
            }
            if (blobs.ContainsKey(Pdb.LambdaMap))
                yield return $"{row} method {Number(read, "MethodOrdinal")}";
            foreach (var closure in Items(read, "Closures"))
                yield return $"{row} closure {Number(closure, "SyntaxOffset")}";
            foreach (var lambda in Items(read, "Lambdas"))
                yield return $"{row} lambda {Number(lambda, "SyntaxOffset")} {Number(lambda, "ClosureOrdinal")}";
            foreach (var state in Items(read, "StateMachineStates"))
                yield return $"{row} state {Number(state, "StateNumber")} {Number(state, "SyntaxOffset")}";
        }
    }

    private static IEnumerable<object> Items(object owner, string name)
    {
        var items = Get(owner, name);
        return (bool)items.GetType().GetProperty("IsDefault")!.GetValue(items)! ? [] : ((IEnumerable)items).Cast<object>();
    }

    private static int Number(object owner, string name) => Convert.ToInt32(Get(owner, name));

    private static object Get(object owner, string name) =>
        (owner.GetType().GetField(name, Hidden)?.GetValue(owner) ?? owner.GetType().GetProperty(name, Hidden)?.GetValue(owner))
        ?? throw new MissingMemberException(owner.GetType().FullName, name);
}

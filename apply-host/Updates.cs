using System.Reflection;
using System.Reflection.Metadata;
using System.Text.Json.Nodes;
using Hotdelta.Updates;

namespace Hotdelta.ApplyHost;

/// <summary>Applies deltas as the agent does.</summary>
internal static class Updates
{
    private static readonly Handlers Handlers = new();

    /// <summary>What this process is and what kinds of updates it takes.</summary>
    internal static JsonObject Hello() => new()
    {
        ["version"] = Environment.Version.ToString(),
        ["processId"] = Environment.ProcessId,
        ["updatable"] = MetadataUpdater.IsSupported,
        ["capabilities"] = Deltas.Capabilities(),
    };

    /// <summary>Applies a delta to one module, or to every loaded module with an MVID, then tells the update handlers.</summary>
    internal static JsonObject Apply(Modules modules, JsonObject request)
    {
        List<Assembly> targets = request["mvid"] is { } mvid
            ? Deltas.Loaded(Guid.Parse(mvid.GetValue<string>()))
            : [modules[request.Number("module")]];
        if (targets.Count == 0) throw new RequestException("no module with that MVID is loaded");
        var delta = new Delta(
            request.Bytes("metadata") ?? throw new RequestException("'metadata' is missing"),
            request.Bytes("il") ?? throw new RequestException("'il' is missing"),
            request.Bytes("pdb") ?? [],
            request.List<int>("updatedTypes"));
        var types = new List<Type>();
        var failures = new List<string>();
        foreach (var target in targets)
        {
            Deltas.Apply(target, delta);
            Deltas.AddUpdatedTypes(target, delta, types, failures);
        }
        Handlers.Tell([.. types], failures);
        return new JsonObject
        {
            ["modules"] = targets.Count,
            ["handlerFailures"] = new JsonArray([.. failures.Select(failure => JsonValue.Create(failure))]),
        };
    }
}

using System.Reflection;
using System.Reflection.Metadata;
using System.Text.Json.Nodes;

namespace Hotdelta.ApplyHost;

/// <summary>Applies deltas as the agents of the SDK and of debuggers do.</summary>
internal static class Updates
{
    /// <summary>What this process is and what kinds of updates it takes.</summary>
    internal static JsonObject Hello() => new()
    {
        ["version"] = Environment.Version.ToString(),
        ["processId"] = Environment.ProcessId,
        ["updatable"] = MetadataUpdater.IsSupported,
        ["capabilities"] = Capabilities(),
    };

    /// <summary>The runtime tells its capabilities to agents only; the method is internal on every version so far.</summary>
    private static string Capabilities()
    {
        var method = typeof(MetadataUpdater).GetMethod("GetCapabilities", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public);
        return method?.Invoke(null, null) as string ?? "";
    }

    /// <summary>
    /// Applies a delta to one module, or to every loaded module with an MVID, then tells the update handlers, without
    /// which reflection goes on showing what it had cached.
    /// </summary>
    internal static JsonObject Apply(Modules modules, JsonObject request)
    {
        Assembly[] targets = request["mvid"] is { } mvid
            ? [.. modules.WithMvid(Guid.Parse(mvid.GetValue<string>()))]
            : [modules[request.Number("module")]];
        if (targets.Length == 0) throw new RequestException("no module with that MVID is loaded");
        var metadata = request.Bytes("metadata") ?? throw new RequestException("'metadata' is missing");
        var il = request.Bytes("il") ?? throw new RequestException("'il' is missing");
        var pdb = request.Bytes("pdb") ?? [];
        var types = new List<Type>();
        foreach (var target in targets)
        {
            MetadataUpdater.ApplyUpdate(target, metadata, il, pdb);
            foreach (var token in request.List<int>("updatedTypes")) types.Add(target.ManifestModule.ResolveType(token));
        }
        var failures = new JsonArray();
        var handlers = Handlers();
        // All caches are cleared before any application is told: a handler may look at what another one caches.
        foreach (var name in new[] { "ClearCache", "UpdateApplication" })
            foreach (var handler in handlers) Tell(handler, name, [.. types], failures);
        return new JsonObject { ["modules"] = targets.Length, ["handlerFailures"] = failures };
    }

    private static List<Type> Handlers()
    {
        var handlers = new List<Type>();
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.IsDynamic) continue;
            foreach (var attribute in Attributes(assembly))
                if (attribute.AttributeType.FullName == typeof(MetadataUpdateHandlerAttribute).FullName
                    && attribute.ConstructorArguments is [{ Value: Type handler }])
                    handlers.Add(handler);
        }
        return handlers;
    }

    /// <summary>Nothing where the library of an attribute is missing: a program runs without it, as F# code does without FSharp.Core.</summary>
    private static IList<CustomAttributeData> Attributes(Assembly assembly)
    {
        try
        {
            return assembly.GetCustomAttributesData();
        }
        catch (Exception e) when (e is IOException or TypeLoadException or BadImageFormatException)
        {
            return [];
        }
    }

    private static void Tell(Type handler, string name, Type[] types, JsonArray failures)
    {
        var method = handler.GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(Type[])]);
        try
        {
            method?.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [types], null);
        }
        catch (Exception e)
        {
            failures.Add($"{handler.FullName}.{name}: {e.GetType().FullName}: {e.Message}");
        }
    }
}

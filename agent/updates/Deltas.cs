using System.Reflection;
using System.Reflection.Metadata;

namespace Hotdelta.Updates;

/// <summary>A delta of one module.</summary>
internal sealed record Delta(byte[] Metadata, byte[] Il, byte[] Pdb, int[] UpdatedTypes);

/// <summary>What the runtime can do with deltas.</summary>
internal static class Deltas
{
    /// <summary>The runtime tells its capabilities to agents only; the method is internal on every version so far.</summary>
    internal static string Capabilities()
    {
        var method = typeof(MetadataUpdater).GetMethod("GetCapabilities", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public);
        return method?.Invoke(null, null) as string ?? "";
    }

    /// <summary>An assembly's module version id; null for what reflection was emitted into.</summary>
    internal static Guid? Mvid(Assembly assembly)
    {
        try
        {
            return assembly.IsDynamic ? null : assembly.ManifestModule.ModuleVersionId;
        }
        catch (Exception e) when (e is NotSupportedException or IOException or BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>The loaded assemblies with a module version id, one for each load context that has it.</summary>
    internal static List<Assembly> Loaded(Guid mvid)
    {
        var loaded = new List<Assembly>();
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            if (Mvid(assembly) == mvid) loaded.Add(assembly);
        return loaded;
    }

    /// <summary>Applies a delta to an assembly. What the runtime refuses is its exception.</summary>
    internal static void Apply(Assembly assembly, Delta delta) =>
        MetadataUpdater.ApplyUpdate(assembly, delta.Metadata, delta.Il, delta.Pdb);

    /// <summary>Adds the types that a delta updated; one that cannot be loaded, to the failures: the update is in all the same.</summary>
    internal static void AddUpdatedTypes(Assembly assembly, Delta delta, List<Type> types, List<string> failures)
    {
        foreach (var token in delta.UpdatedTypes)
        {
            try
            {
                types.Add(assembly.ManifestModule.ResolveType(token));
            }
            catch (Exception e)
            {
                failures.Add($"type 0x{token:x8} of {assembly.GetName().Name}: {e.GetType().FullName}: {e.Message}");
            }
        }
    }
}

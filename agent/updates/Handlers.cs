using System.Reflection;
using System.Reflection.Metadata;

namespace Hotdelta.Updates;

/// <summary>The update handlers of the process: types that libraries and programs name to be told of updates.</summary>
internal sealed class Handlers
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    // Looking through all assemblies takes longer than an update; they are looked through again when one more is loaded.
    private List<Type>? known;

    internal Handlers() => AppDomain.CurrentDomain.AssemblyLoad += (_, _) => Volatile.Write(ref known, null);

    /// <summary>
    /// Tells all handlers, without which reflection goes on showing what it had cached. All caches are cleared before any
    /// application is told: a handler may look at what another one caches. What handlers throw is added to the failures.
    /// </summary>
    internal void Tell(Type[] types, List<string> failures)
    {
        var handlers = Volatile.Read(ref known);
        if (handlers is null) Volatile.Write(ref known, handlers = Find());
        foreach (var name in new[] { "ClearCache", "UpdateApplication" })
            foreach (var handler in handlers) Tell(handler, name, types, failures);
    }

    private static void Tell(Type handler, string name, Type[] types, List<string> failures)
    {
        try
        {
            var method = handler.GetMethod(name, Static, [typeof(Type[])]);
            method?.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [types], null);
        }
        catch (Exception e)
        {
            failures.Add($"{handler.FullName}.{name}: {e.GetType().FullName}: {e.Message}");
        }
    }

    /// <summary>Those of an assembly come after those of the assemblies that it refers to, on whose caches theirs may build.</summary>
    private static List<Type> Find()
    {
        var assemblies = AppDomain.CurrentDomain.GetAssemblies();
        var named = new Dictionary<string, List<Assembly>>(StringComparer.OrdinalIgnoreCase);
        foreach (var assembly in assemblies)
        {
            var name = assembly.GetName().Name ?? "";
            if (!named.TryGetValue(name, out var same)) named[name] = same = [];
            same.Add(assembly);
        }
        var handlers = new List<Type>();
        var visited = new HashSet<Assembly>();
        foreach (var assembly in assemblies) Visit(assembly);
        return handlers;

        void Visit(Assembly assembly)
        {
            if (assembly.IsDynamic || !visited.Add(assembly)) return;
            foreach (var reference in assembly.GetReferencedAssemblies())
                if (named.TryGetValue(reference.Name ?? "", out var referred))
                    foreach (var one in referred) Visit(one);
            foreach (var attribute in Attributes(assembly))
                if (attribute.AttributeType.FullName == typeof(MetadataUpdateHandlerAttribute).FullName
                    && attribute.ConstructorArguments is [{ Value: Type handler }])
                    handlers.Add(handler);
        }
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
}

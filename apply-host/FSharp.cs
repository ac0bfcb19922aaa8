using System.Reflection;
using System.Runtime.Loader;

namespace Hotdelta.ApplyHost;

/// <summary>What FSharp.Core knows of a program, through the FSharp.Core that the program itself is bound to.</summary>
internal sealed class FSharp
{
    private const BindingFlags AnyVisibility = BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>The kinds of CompilationMappingAttribute (SourceConstructFlags).</summary>
    internal enum Construct
    {
        None = 0,
        Union = 1,
        Record = 2,
        Exception = 5,
        Module = 7,
    }

    private readonly Type type;
    private readonly Type value;
    private readonly Type quotation;

    private FSharp(Assembly core)
    {
        type = Required(core, "Microsoft.FSharp.Reflection.FSharpType");
        value = Required(core, "Microsoft.FSharp.Reflection.FSharpValue");
        quotation = Required(core, "Microsoft.FSharp.Quotations.FSharpExpr");
        Async = Required(core, "Microsoft.FSharp.Control.FSharpAsync");
    }

    /// <summary>The type with Async.RunSynchronously and its like.</summary>
    internal Type Async { get; }

    /// <summary>The library of a program; null where it has none.</summary>
    internal static FSharp? Of(Assembly[] program) => program.Select(Of).FirstOrDefault(found => found is not null);

    private static FSharp? Of(Assembly assembly)
    {
        var name = assembly.GetReferencedAssemblies().FirstOrDefault(name => name.Name == "FSharp.Core");
        var core = name is null ? null : AssemblyLoadContext.GetLoadContext(assembly)?.LoadFromAssemblyName(name);
        return core is null ? null : new FSharp(core);
    }

    internal static Construct ConstructOf(MemberInfo member)
    {
        foreach (var attribute in member.GetCustomAttributesData())
            if (attribute.AttributeType.Name == "CompilationMappingAttribute" && attribute.ConstructorArguments is [{ Value: int flags }, ..])
                return (Construct)(flags & 31);
        return Construct.None;
    }

    /// <summary>The cases of a union: the name, the tag, the fields and what makes a value.</summary>
    internal IEnumerable<(string Name, int Tag, PropertyInfo[] Fields, Func<object?[], object?> Make)> Cases(Type union)
    {
        var cases = (object[])Invoke(type, "GetUnionCases", union)!;
        foreach (var one in cases)
        {
            var info = one.GetType();
            var fields = (PropertyInfo[])info.GetMethod("GetFields")!.Invoke(one, null)!;
            yield return ((string)info.GetProperty("Name")!.GetValue(one)!, (int)info.GetProperty("Tag")!.GetValue(one)!, fields,
                arguments => Invoke(value, "MakeUnion", one, arguments));
        }
    }

    internal PropertyInfo[] RecordFields(Type record) => (PropertyInfo[])Invoke(type, "GetRecordFields", record)!;

    internal PropertyInfo[] ExceptionFields(Type exception) => (PropertyInfo[])Invoke(type, "GetExceptionFields", exception)!;

    internal object? MakeRecord(Type record, object?[] arguments) => Invoke(value, "MakeRecord", record, arguments);

    /// <summary>The quotation that ReflectedDefinition keeps of a method; null where it keeps none.</summary>
    internal string? ReflectedDefinition(MethodBase method)
    {
        var found = quotation.GetMethod("TryGetReflectedDefinition", [typeof(MethodBase)])!.Invoke(null, [method]);
        return found?.GetType().GetProperty("Value")!.GetValue(found)?.ToString();
    }

    /// <summary>Calls a method whose last parameter is an option of binding flags, with those that see private types too.</summary>
    private static object? Invoke(Type type, string name, params object?[] arguments)
    {
        var method = type.GetMethods(BindingFlags.Static | BindingFlags.Public).First(method => method.Name == name);
        var flags = method.GetParameters()[^1].ParameterType.GetMethod("Some")!.Invoke(null, [AnyVisibility]);
        return method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [.. arguments, flags], null);
    }

    private static Type Required(Assembly core, string name) =>
        core.GetType(name) ?? throw new InvalidOperationException($"FSharp.Core has no {name}");
}

using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Hotdelta.ApplyHost;

/// <summary>What in a program gives objects worth keeping, each under the name that the source has for it.</summary>
internal sealed class Makers(Assembly[] program, FSharp? fsharp)
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const string Entry = "Entry";

    /// <summary>A way to get an object. <see cref="IsAsked"/>: what it gives is kept whatever it is.</summary>
    internal sealed record Maker(string Name, Func<object?> Make, bool IsAsked = false, bool IsShared = false);

    /// <summary>Entries `flow…`, in the order of their names.</summary>
    internal IEnumerable<MethodInfo> Flows() =>
        program.Select(assembly => assembly.GetType(Entry)).OfType<Type>()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Where(method => Begins(method.Name, "flow"))
            .OrderBy(method => method.Name, StringComparer.Ordinal);

    /// <summary>Entries whose names begin so, in either capitalisation.</summary>
    private static bool Begins(string name, string word) => name.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Entries `keep…`; all other functions that give something with code in it and whose arguments there are samples for;
    /// static fields and module values; an object of every class, and of every case of a union.
    /// </summary>
    internal IEnumerable<Maker> All()
    {
        foreach (var type in Types())
        {
            var methods = type.GetMethods(Static);
            foreach (var method in methods)
                if (OfMethod(type, method, Array.Exists(methods, other => other != method && other.Name == method.Name)) is { } maker) yield return maker;
            foreach (var maker in OfStatics(type)) yield return maker;
            foreach (var maker in OfInstances(type)) yield return maker;
        }
    }

    /// <summary>The types that a source names, with int for the parameters of generic ones.</summary>
    private IEnumerable<Type> Types() =>
        program.SelectMany(assembly => assembly.GetTypes())
            .Where(type => !Names.IsSynthesized(type) && !type.IsInterface && !typeof(Delegate).IsAssignableFrom(type) && !type.IsByRefLike)
            .Select(OfInt).OfType<Type>();

    private static Type? OfInt(Type type)
    {
        if (!type.IsGenericTypeDefinition) return type;
        try
        {
            return type.MakeGenericType([.. type.GetGenericArguments().Select(_ => typeof(int))]);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private Maker? OfMethod(Type type, MethodInfo method, bool isOverloaded)
    {
        if (method.IsSpecialName || Names.IsSynthesized(method.Name)) return null;
        bool isEntry = Name(type) == Entry;
        bool isKept = isEntry && Begins(method.Name, "keep");
        if (isEntry && (Begins(method.Name, "run") || Begins(method.Name, "state") || Begins(method.Name, "flow"))) return null;
        var called = method;
        if (method.IsGenericMethodDefinition)
        {
            try
            {
                called = method.MakeGenericMethod([.. method.GetGenericArguments().Select(_ => typeof(int))]);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
        if (!isKept && !MayHaveCode(called.ReturnType)) return null;
        if (Samples.For(called.GetParameters(), 0) is not { } arguments) return null;
        var name = isEntry ? method.Name : $"{Name(type)}.{method.Name}";
        if (isOverloaded) name += (method.IsGenericMethod ? $"`{method.GetGenericArguments().Length}" : "") + Names.Parameters(method.GetParameters());
        return new Maker(name, () => called.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, CultureInfo.InvariantCulture), isKept);
    }

    /// <summary>
    /// Fields under the source's names; F# keeps module values elsewhere and shows them as properties. What can be assigned is
    /// the program's state.
    /// </summary>
    private IEnumerable<Maker> OfStatics(Type type)
    {
        foreach (var field in type.GetFields(Static).Where(field => field.IsInitOnly))
        {
            var name = field.Name.EndsWith(">k__BackingField", StringComparison.Ordinal) ? field.Name[1..field.Name.IndexOf('>')] : field.Name;
            if (!Names.IsSynthesized(name) && MayHaveCode(field.FieldType))
                yield return new Maker($"{Name(type)}.{name}", () => field.GetValue(null), IsAsked: true, IsShared: true);
        }
        if (fsharp is null || FSharp.ConstructOf(type) != FSharp.Construct.Module) yield break;
        foreach (var property in type.GetProperties(Static))
            if (property.CanRead && !property.CanWrite && MayHaveCode(property.PropertyType))
                yield return new Maker($"{Name(type)}.{property.Name}", () => property.GetValue(null), IsAsked: true, IsShared: true);
    }

    private IEnumerable<Maker> OfInstances(Type type)
    {
        if (type.IsEnum || (type.IsAbstract && type.IsSealed) || typeof(Attribute).IsAssignableFrom(type)) yield break;
        if (fsharp is not null && FSharp.ConstructOf(type) == FSharp.Construct.Union)
        {
            foreach (var one in fsharp.Cases(type))
                if (Arguments(one.Fields) is { } arguments)
                    yield return new Maker($"new {Name(type)}.{one.Name}", () => one.Make(arguments), IsAsked: true);
            yield break;
        }
        // A case of a union is nested in it.
        if (type.IsAbstract || (type.BaseType is { } parent && FSharp.ConstructOf(parent) == FSharp.Construct.Union)) yield break;
        foreach (var constructor in type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            if (!constructor.IsPrivate && Samples.For(constructor.GetParameters(), 0) is { } arguments)
                yield return new Maker($"new {Name(type)}{Names.Parameters(constructor.GetParameters())}",
                    () => constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, CultureInfo.InvariantCulture), IsAsked: true);
    }

    internal static object?[]? Arguments(PropertyInfo[] fields)
    {
        var arguments = new object?[fields.Length];
        for (int i = 0; i < arguments.Length; i++)
            if (!Samples.TryGet(fields[i].PropertyType, i, out arguments[i])) return null;
        return arguments;
    }

    internal static string Name(Type type) => Names.Of(type.IsGenericType ? type.GetGenericTypeDefinition() : type);

    /// <summary>Whether values of the type can hold code of the program; tasks are left out, since they run from the start.</summary>
    private bool MayHaveCode(Type type)
    {
        if (type.IsArray) return MayHaveCode(type.GetElementType()!);
        if (type.IsByRef || type.IsPointer || type.IsEnum || type.IsPrimitive || type.IsByRefLike || type.ContainsGenericParameters) return false;
        if (typeof(Delegate).IsAssignableFrom(type) || program.Contains(type.Assembly)) return true;
        if (type == typeof(string) || typeof(Task).IsAssignableFrom(type)) return false;
        if (type.IsGenericType && type.FullName is { } name)
        {
            if (name.StartsWith("Microsoft.FSharp.Core.FSharpFunc`2", StringComparison.Ordinal) || name.StartsWith("System.Lazy`1", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.FSharp.Control.FSharpAsync`1", StringComparison.Ordinal)
                || name.StartsWith("System.Collections.Generic.IAsyncEnumera", StringComparison.Ordinal)) return true;
            // A sequence by its interface may be a machine of the program; a list or dictionary holds what its arguments say.
            if (type.IsInterface && typeof(IEnumerable).IsAssignableFrom(type) || typeof(IEnumerator).IsAssignableFrom(type)) return true;
            return type.GetGenericArguments().Any(MayHaveCode);
        }
        return typeof(IEnumerator).IsAssignableFrom(type) || type == typeof(IEnumerable);
    }
}

using System.Reflection;
using System.Text.RegularExpressions;

namespace Hotdelta.ApplyHost;

/// <summary>Names as a program's source has them.</summary>
internal static partial class Names
{
    /// <summary>A name that a compiler made: it stands for a place in the source, which differs from one build to the next.</summary>
    internal static bool IsSynthesized(string name) => name.AsSpan().IndexOfAny('<', '@', '$') >= 0;

    /// <summary>Whether the type, or one that it is nested in, has such a name.</summary>
    internal static bool IsSynthesized(Type type) =>
        IsSynthesized(type.Name) || (type.Namespace is { } space && IsSynthesized(space))
        || (type.DeclaringType is { } outer && IsSynthesized(outer));

    /// <summary>A type with its arguments; what a compiler named is told by its kind alone.</summary>
    internal static string Of(Type type)
    {
        if (type.IsGenericParameter) return Of(type, type.Name);
        if (type.HasElementType)
        {
            var element = Of(type.GetElementType()!);
            return type.IsByRef ? element + "&" : type.IsPointer ? element + "*" : $"{element}[{new string(',', type.GetArrayRank() - 1)}]";
        }
        if (type.IsFunctionPointer)
            return $"fnptr({string.Join(", ", type.GetFunctionPointerParameterTypes().Append(type.GetFunctionPointerReturnType()).Select(Of))})";
        var name = IsSynthesized(type.Name) ? "<synthesized>" : type.Name;
        var outer = type.DeclaringType is { } declaring ? Of(Definition(declaring)) + "." : type.Namespace is { Length: > 0 } space ? space + "." : "";
        var arguments = type.IsGenericType && !type.IsGenericTypeDefinition ? $"<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : "";
        return outer + name + arguments;
    }

    /// <summary>
    /// The name of a type parameter. F# gives those that the source does not name letters, in an order that has to do with the
    /// member's code: they are told by their places.
    /// </summary>
    private static string Of(Type parameter, string name) =>
        name is [>= 'a' and <= 'z'] ? $"{(parameter.IsGenericMethodParameter ? "!!" : "!")}{parameter.GenericParameterPosition}" : name;

    /// <summary>The types of parameters, in parentheses.</summary>
    internal static string Parameters(IEnumerable<ParameterInfo> parameters) =>
        $"({string.Join(", ", parameters.Select(parameter => Of(parameter.ParameterType)))})";

    /// <summary>A text in which names that a compiler made of functions are left out, as <c>%A</c> shows them.</summary>
    internal static string WithoutPlaces(string text) => Place().Replace(text, "@");

    [GeneratedRegex(@"@(\d+(-\d+)?|hotreload#g\d+_o\d+)")]
    private static partial Regex Place();

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}

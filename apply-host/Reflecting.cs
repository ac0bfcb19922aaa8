using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Hotdelta.ApplyHost;

/// <summary>
/// Everything that reflection lists of a program, as lines: what it is about, and what is said of it. What a compiler named is
/// left out, since its name stands for a place.
/// </summary>
internal sealed class Reflecting
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly JsonArray lines = [];
    private readonly FSharp? fsharp;

    private Reflecting(FSharp? fsharp) => this.fsharp = fsharp;

    internal static JsonNode Lines(Modules modules, JsonObject request)
    {
        var program = modules.Of(request);
        return Guarded.Run(request, () =>
        {
            var reflecting = new Reflecting(FSharp.Of(program));
            foreach (var assembly in program) reflecting.OfAssembly(assembly);
            return reflecting.lines;
        });
    }

    /// <summary>A parameter as a reader of a signature sees it, with all that is known of it.</summary>
    internal static string Parameter(ParameterInfo parameter)
    {
        var modifiers = Modifiers(parameter.GetRequiredCustomModifiers(), parameter.GetOptionalCustomModifiers());
        var value = parameter.HasDefaultValue ? " = " + Text(parameter.RawDefaultValue) : "";
        // F# numbers parameters for which a pattern is written over the whole type.
        var name = parameter.Name is { } given && given.StartsWith("_arg", StringComparison.Ordinal) ? "_arg" : parameter.Name;
        return $"{Attributes(parameter.GetCustomAttributesData())}{(parameter.Attributes == 0 ? "" : parameter.Attributes + " ")}{Names.Of(parameter.ParameterType)}{modifiers} {name}{value}";
    }

    private void Line(string about, string said) => lines.Add(new JsonArray(about, said));

    /// <summary>What cannot be read is said with the reason.</summary>
    private void Line(string about, Func<string> said)
    {
        string text;
        try
        {
            text = said();
        }
        catch (Exception e)
        {
            text = Asking.Thrown(e);
        }
        Line(about, text);
    }

    private void OfAssembly(Assembly assembly)
    {
        var name = assembly.GetName();
        Line($"assembly {name.Name}", $"{name.Version}");
        foreach (var attribute in assembly.GetCustomAttributesData().Concat(assembly.ManifestModule.GetCustomAttributesData()))
            Line($"attribute of {name.Name}: {Attribute(attribute)}", "");
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
            Line($"resource {resource}", () => Digest(assembly.GetManifestResourceStream(resource)!));
        foreach (var type in assembly.GetTypes().Where(type => !Names.IsSynthesized(type)).OrderBy(type => type.FullName, StringComparer.Ordinal)) OfType(type);
    }

    private static string Digest(Stream stream)
    {
        using (stream) return Convert.ToHexString(SHA256.HashData(stream));
    }

    private void OfType(Type type)
    {
        var name = Names.Of(type);
        Line($"type {name}", () =>
        {
            var interfaces = type.GetInterfaces().Select(Names.Of).Order(StringComparer.Ordinal);
            return $"{Attributes(type.GetCustomAttributesData())}{type.Attributes} : {(type.BaseType is { } parent ? Names.Of(parent) : "")} {string.Join(", ", interfaces)}{Generics(type.GetGenericArguments())}";
        });
        // Whoever passes it to native code, or reads its bytes, sees the order.
        if (type.IsValueType || type.IsLayoutSequential || type.IsExplicitLayout)
            Line($"layout of {name}", () => string.Join(", ", type.GetFields(All).Where(field => !field.IsStatic).OrderBy(field => field.MetadataToken).Select(field => field.Name)));
        foreach (var field in type.GetFields(All).Where(Listed))
            Line($"field {name}.{field.Name}: {Names.Of(field.FieldType)}", () =>
                $"{Attributes(field.GetCustomAttributesData())}{field.Attributes}{Modifiers(field.GetRequiredCustomModifiers(), field.GetOptionalCustomModifiers())}{(field.IsLiteral ? " = " + Text(field.GetRawConstantValue()) : "")}");
        foreach (var method in type.GetConstructors(All).Cast<MethodBase>().Concat(type.GetMethods(All)).Where(Listed)) OfMethod(name, method);
        foreach (var property in type.GetProperties(All).Where(Listed))
            Line($"property {name}.{property.Name}{Names.Parameters(property.GetIndexParameters())}: {Names.Of(property.PropertyType)}", () =>
                $"{Attributes(property.GetCustomAttributesData())}{property.Attributes} {property.GetMethod?.Name} {property.SetMethod?.Name}{(property.Attributes.HasFlag(PropertyAttributes.HasDefault) ? " = " + Text(property.GetRawConstantValue()) : "")}");
        foreach (var one in type.GetEvents(All).Where(Listed))
            Line($"event {name}.{one.Name}: {(one.EventHandlerType is { } handler ? Names.Of(handler) : "")}", () =>
                $"{Attributes(one.GetCustomAttributesData())}{one.Attributes} {one.AddMethod?.Name} {one.RemoveMethod?.Name} {one.RaiseMethod?.Name}");
        if (type.IsEnum)
            Line($"values of {name}", () => string.Join(", ", Enum.GetNames(type).Select(value => $"{value} = {Convert.ToDecimal(Enum.Parse(type, value), CultureInfo.InvariantCulture)}")));
        if (fsharp is not null) OfFSharp(fsharp, type, name);
    }

    private static bool Listed(MemberInfo member) => !Names.IsSynthesized(member.Name);

    private void OfMethod(string owner, MethodBase method)
    {
        var generic = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        var info = method as MethodInfo;
        var about = $"{owner}.{method.Name}{(generic.Length > 0 ? "`" + generic.Length : "")}{Names.Parameters(method.GetParameters())}{(info is null ? "" : ": " + Names.Of(info.ReturnType))}";
        Line($"method {about}", () =>
            $"{Attributes(method.GetCustomAttributesData())}{method.Attributes} {method.GetMethodImplementationFlags()} {(info is null ? "" : Parameter(info.ReturnParameter))}({string.Join(", ", method.GetParameters().Select(Parameter))}){Generics(generic)}");
        if (fsharp is not null && method.GetCustomAttributesData().Any(a => a.AttributeType.Name == "ReflectedDefinitionAttribute"))
            Line($"quotation {about}", () => fsharp.ReflectedDefinition(method) ?? "none");
    }

    /// <summary>What FSharp.Reflection says, and how sample values look as text.</summary>
    private void OfFSharp(FSharp fsharp, Type type, string name)
    {
        switch (FSharp.ConstructOf(type))
        {
            case FSharp.Construct.Union:
                Line($"cases of {name}", () => string.Join(" | ", fsharp.Cases(type).Select(one => $"{one.Tag} {one.Name}{Fields(one.Fields)}")));
                if (type.ContainsGenericParameters) return;
                foreach (var one in fsharp.Cases(type))
                    if (Makers.Arguments(one.Fields) is { } values)
                        Line($"a value of {name}.{one.Name}", () => Text(one.Make(values)));
                return;
            case FSharp.Construct.Record:
                Line($"fields of {name}", () => Fields(fsharp.RecordFields(type)));
                if (!type.ContainsGenericParameters && Makers.Arguments(fsharp.RecordFields(type)) is { } arguments)
                    Line($"a value of {name}", () => Text(fsharp.MakeRecord(type, arguments)));
                return;
            case FSharp.Construct.Exception:
                Line($"fields of {name}", () => Fields(fsharp.ExceptionFields(type)));
                return;
        }
    }

    private static string Fields(PropertyInfo[] fields) => $"({string.Join(", ", fields.Select(field => $"{field.Name}: {Names.Of(field.PropertyType)}"))})";

    private static string Generics(Type[] parameters) => string.Concat(parameters.Where(p => p.IsGenericParameter).Select(parameter =>
        $" where {Attributes(parameter.GetCustomAttributesData())}{Names.Of(parameter)}: {parameter.GenericParameterAttributes} {string.Join(", ", parameter.GetGenericParameterConstraints().Select(Names.Of).Order(StringComparer.Ordinal))}"));

    private static string Modifiers(Type[] required, Type[] optional) =>
        string.Concat(required.Select(type => $" modreq({Names.Of(type)})").Concat(optional.Select(type => $" modopt({Names.Of(type)})")));

    private static string Attributes(IEnumerable<CustomAttributeData> attributes) =>
        string.Concat(attributes.Select(attribute => $"[{Attribute(attribute)}] ").Order(StringComparer.Ordinal));

    private static string Attribute(CustomAttributeData attribute)
    {
        var arguments = attribute.ConstructorArguments.Select(Argument)
            .Concat(attribute.NamedArguments.OrderBy(named => named.MemberName, StringComparer.Ordinal).Select(named => $"{named.MemberName} = {Argument(named.TypedValue)}"));
        return $"{Names.Of(attribute.AttributeType)}({string.Join(", ", arguments)})";
    }

    private static string Argument(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        Type type => $"typeof({Names.Of(type)})",
        IEnumerable<CustomAttributeTypedArgument> items => $"{{{string.Join(", ", items.Select(Argument))}}}",
        var value => Text(value),
    };

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        char one => $"'\\u{(int)one:x4}'",
        Missing or DBNull => value.GetType().Name,
        _ => Names.WithoutPlaces(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null"),
    };
}

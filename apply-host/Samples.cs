using System.Linq.Expressions;
using System.Reflection;

namespace Hotdelta.ApplyHost;

/// <summary>Arguments with which a program's code is asked: always the same ones for a type.</summary>
internal static class Samples
{
    /// <summary>How many different arguments there are for most types.</summary>
    internal const int Count = 2;

    private const int MaxDepth = 3;

    /// <summary>Arguments for all parameters, or null where one is of a type of which nothing is known.</summary>
    internal static object?[]? For(IReadOnlyList<ParameterInfo> parameters, int which)
    {
        var arguments = new object?[parameters.Count];
        for (int i = 0; i < arguments.Length; i++)
            if (!TryGet(parameters[i].ParameterType, which + i, 0, out arguments[i])) return null;
        return arguments;
    }

    internal static bool TryGet(Type type, int which, out object? sample) => TryGet(type, which, 0, out sample);

    private static bool TryGet(Type type, int which, int depth, out object? sample)
    {
        bool second = which % Count == 1;
        sample = null;
        if (depth > MaxDepth || type.IsByRef || type.IsPointer || type.IsByRefLike || type.ContainsGenericParameters) return false;
        if (type.IsEnum)
        {
            var values = Enum.GetValues(type);
            sample = values.Length == 0 ? Activator.CreateInstance(type) : values.GetValue(second ? values.Length - 1 : 0);
            return true;
        }
        sample = Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => !second,
            TypeCode.Char => second ? 'Z' : 'c',
            TypeCode.String => second ? "other" : "s",
            TypeCode.Double or TypeCode.Single or TypeCode.Decimal => Convert.ChangeType(second ? 0.5 : 2.5, type),
            // Never negative: many a function counts down to zero.
            TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64
                or TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 => Convert.ChangeType(second ? 3 : 5, type),
            _ => null,
        };
        if (sample is not null) return true;
        if (type == typeof(object)) sample = second ? 5 : "o";
        else if (type == typeof(CancellationToken)) sample = CancellationToken.None;
        else if (type.FullName == "Microsoft.FSharp.Core.Unit") return true;
        else if (type.IsSZArray) return TryMakeArray(type.GetElementType()!, which, depth, out sample);
        else if (typeof(Delegate).IsAssignableFrom(type)) return TryMakeDelegate(type, which, depth, out sample);
        else if (type.IsGenericType) return TryMakeGeneric(type, which, depth, out sample);
        return sample is not null;
    }

    private static bool TryMakeArray(Type element, int which, int depth, out object? sample)
    {
        sample = null;
        if (!TryGet(element, which, depth + 1, out var first) || !TryGet(element, which + 1, depth + 1, out var second)) return false;
        var array = Array.CreateInstance(element, 2);
        array.SetValue(first, 0);
        array.SetValue(second, 1);
        sample = array;
        return true;
    }

    private static bool TryMakeGeneric(Type type, int which, int depth, out object? sample)
    {
        sample = null;
        var arguments = type.GetGenericArguments();
        switch (type.GetGenericTypeDefinition().FullName)
        {
            case "System.Nullable`1":
                return TryGet(arguments[0], which, depth + 1, out sample);
            case "Microsoft.FSharp.Core.FSharpOption`1":
                if (!TryGet(arguments[0], which, depth + 1, out var value)) return false;
                sample = which % Count == 1 ? null : Activator.CreateInstance(type, value);
                return true;
            case "Microsoft.FSharp.Collections.FSharpList`1":
                if (!TryMakeArray(arguments[0], which, depth, out var items)) return false;
                sample = type.GetProperty("Empty")!.GetValue(null);
                foreach (var item in (Array)items!) sample = type.GetMethod("Cons")!.Invoke(null, [item, sample]);
                return true;
            case "Microsoft.FSharp.Core.FSharpFunc`2":
                if (!TryMakeDelegate(typeof(Converter<,>).MakeGenericType(arguments), which, depth, out var converter)) return false;
                sample = type.GetMethod("FromConverter")!.Invoke(null, [converter]);
                return true;
            case { } name when name.StartsWith("System.Tuple`", StringComparison.Ordinal) || name.StartsWith("System.ValueTuple`", StringComparison.Ordinal):
                var parts = new object?[arguments.Length];
                for (int i = 0; i < parts.Length; i++)
                    if (!TryGet(arguments[i], which + i, depth + 1, out parts[i])) return false;
                sample = Activator.CreateInstance(type, parts);
                return true;
        }
        if (arguments is not [var element] || !TryMakeArray(element, which, depth, out var array)) return false;
        if (type.IsInstanceOfType(array)) sample = array;
        else if (type == typeof(List<>).MakeGenericType(element)) sample = Activator.CreateInstance(type, array);
        return sample is not null;
    }

    /// <summary>A function that gives back its first argument of the right type, or else a sample.</summary>
    private static bool TryMakeDelegate(Type type, int which, int depth, out object? sample)
    {
        sample = null;
        if (type.GetMethod("Invoke") is not { } invoke || invoke.GetParameters().Any(parameter => parameter.ParameterType.IsByRef)) return false;
        ParameterExpression[] parameters = [.. invoke.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType))];
        Expression body = Expression.Empty();
        if (invoke.ReturnType != typeof(void))
        {
            if (parameters.FirstOrDefault(parameter => parameter.Type == invoke.ReturnType) is { } same) body = same;
            else if (TryGet(invoke.ReturnType, which, depth + 1, out var value)) body = Expression.Constant(value, invoke.ReturnType);
            else return false;
        }
        // Not compiled to machine code: that would take longer than what is asked.
        sample = Expression.Lambda(type, body, parameters).Compile(preferInterpretation: true);
        return true;
    }
}

using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Hotdelta.ApplyHost;

/// <summary>
/// Asks an object everything that its code can answer without being told more: functions are called with samples,
/// what is lazy is forced, sequences are run, members are read. The answers are texts, each with the path that leads to it.
/// </summary>
internal sealed class Asking(Assembly[] program, FSharp? fsharp)
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private const int MaxDepth = 5;
    private const int MaxItems = 24;
    private const int MaxAnswers = 200;

    // What waits for something that nobody does would hang otherwise.
    private const int PatienceMs = 500;
    private const string Hung = "hung";

    private readonly HashSet<object> path = new(ReferenceEqualityComparer.Instance);
    private readonly JsonArray answers = [];

    /// <summary>Pairs of a path and a text.</summary>
    internal static JsonArray Ask(Assembly[] program, FSharp? fsharp, object? thing)
    {
        var asking = new Asking(program, fsharp);
        asking.Ask("", thing, 0);
        return asking.answers;
    }

    /// <summary>
    /// Whether the thing is code of the program: a function, a sequence, an object expression, or what holds one. An object of a
    /// class that the source names is data here; objects of classes are made by themselves.
    /// </summary>
    internal static bool HasCode(Assembly[] program, object? thing) => thing switch
    {
        null or string or Pointer => false,
        Delegate or IEnumerator => true,
        ITuple tuple => Enumerable.Range(0, tuple.Length).Any(i => HasCode(program, tuple[i])),
        IDictionary dictionary => dictionary.Values.Cast<object?>().Any(value => HasCode(program, value)),
        Array or IList => ((IEnumerable)thing).Cast<object?>().Take(MaxItems).Any(item => HasCode(program, item)),
        _ when IsOf(program, thing.GetType()) => Names.IsSynthesized(thing.GetType()),
        _ => Library(thing.GetType()) switch
        {
            "Microsoft.FSharp.Core.FSharpFunc`2" or "System.Lazy`1" or "Microsoft.FSharp.Control.FSharpAsync`1" => true,
            "System.Collections.Generic.KeyValuePair`2" => HasCode(program, Read(thing, "Value")),
            "Microsoft.FSharp.Core.FSharpOption`1" => HasCode(program, Read(thing, "Value")),
            "Microsoft.FSharp.Core.FSharpRef`1" => HasCode(program, Read(thing, "contents")),
            "Microsoft.FSharp.Collections.FSharpList`1" or "Microsoft.FSharp.Collections.FSharpMap`2" =>
                ((IEnumerable)thing).Cast<object?>().Take(MaxItems).Any(item => HasCode(program, item)),
            // What LINQ and Seq make of a program's functions.
            _ => thing is IEnumerable && thing.GetType().IsNestedPrivate | thing.GetType().IsNotPublic,
        },
    };

    private static bool IsOf(Assembly[] program, Type type) => program.Contains(type.Assembly);

    private static object? Read(object thing, string property) => thing.GetType().GetProperty(property)?.GetValue(thing);

    /// <summary>The first library type that the type is or derives from and that has a meaning here.</summary>
    private static string? Library(Type type)
    {
        for (var at = type; at is not null; at = at.BaseType)
            if (at.IsGenericType && at.GetGenericTypeDefinition().FullName is { } name
                && (name.StartsWith("Microsoft.FSharp.Core.FSharp", StringComparison.Ordinal) || name.StartsWith("Microsoft.FSharp.Control.FSharpAsync", StringComparison.Ordinal)
                    || name.StartsWith("Microsoft.FSharp.Collections.FSharp", StringComparison.Ordinal) || name is "System.Lazy`1" or "System.Collections.Generic.KeyValuePair`2"))
                return name;
        return null;
    }

    private void Answer(string at, string text)
    {
        if (answers.Count < MaxAnswers) answers.Add(new JsonArray(at, text));
    }

    private void Ask(string at, object? thing, int depth)
    {
        if (depth > MaxDepth || answers.Count >= MaxAnswers) return;
        if (thing is null || Scalar(thing) is not null)
        {
            Answer(at, thing is null ? "null" : Scalar(thing)!);
            return;
        }
        if (!path.Add(thing)) return;
        try
        {
            AskObject(at, thing, depth + 1);
        }
        catch (Exception e)
        {
            Answer(at, Thrown(e));
        }
        path.Remove(thing);
    }

    internal static string Thrown(Exception e)
    {
        while (e is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 } && e.InnerException is { } inner) e = inner;
        return $"threw {e.GetType().FullName}: {e.Message}";
    }

    /// <summary>The text of what has no code of its own; null of what has.</summary>
    private static string? Scalar(object thing) => thing switch
    {
        string text => text,
        Type type => Names.Of(type),
        Exception e => Thrown(e),
        IConvertible or DateTimeOffset or TimeSpan or Guid or Version or System.Numerics.BigInteger => Convert.ToString(thing, CultureInfo.InvariantCulture),
        _ => null,
    };

    private void AskObject(string at, object thing, int depth)
    {
        switch (thing)
        {
            case Delegate function:
                AskDelegate(at, function, depth);
                return;
            case Task task:
                if (!task.Wait(PatienceMs)) Answer(at, Hung);
                else if (task.GetType().GetProperty("Result") is { } result && result.PropertyType.Name != "VoidTaskResult")
                    Ask(at + ".Result", result.GetValue(task), depth);
                return;
            case IEnumerator enumerator:
                Answer(at + ".MoveNext", enumerator.MoveNext() ? "true" : "false");
                Ask(at + ".Current", enumerator.Current, depth);
                return;
            case ITuple tuple:
                AskItems(at, Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), depth);
                return;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary) Ask($"{at}[{entry.Key}]", entry.Value, depth);
                return;
        }
        switch (Library(thing.GetType()))
        {
            case "Microsoft.FSharp.Core.FSharpFunc`2":
                var invoke = thing.GetType().GetMethods().First(m => m.Name == "Invoke" && m.GetParameters().Length == 1);
                Call(at, thing, invoke, depth);
                return;
            case "System.Lazy`1" or "System.Collections.Generic.KeyValuePair`2" or "Microsoft.FSharp.Core.FSharpOption`1":
                Ask(at + ".Value", Read(thing, "Value"), depth);
                return;
            case "Microsoft.FSharp.Core.FSharpRef`1":
                Ask(at + ".contents", Read(thing, "contents"), depth);
                return;
            case "Microsoft.FSharp.Control.FSharpAsync`1":
                var run = fsharp!.Async.GetMethod("RunSynchronously")!.MakeGenericMethod(thing.GetType().GetGenericArguments());
                var patience = Activator.CreateInstance(run.GetParameters()[1].ParameterType, PatienceMs);
                try
                {
                    Ask(at + "!", run.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [thing, patience, null], null), depth);
                }
                catch (TimeoutException)
                {
                    Answer(at, Hung);
                }
                return;
        }
        if (thing is IEnumerable items and not IQueryable) AskItems(at, items.Cast<object?>().Take(MaxItems), depth);
        if (IsOf(program, thing.GetType())) AskMembers(at, thing, depth);
        else if (thing is not IEnumerable && thing.GetType().GetMethod("ToString", Type.EmptyTypes)?.DeclaringType != typeof(object))
            Answer(at, Convert.ToString(thing, CultureInfo.InvariantCulture) ?? "null");
    }

    /// <summary>Plain values are one answer together; what follows a text belongs to that text, wherever the two stand.</summary>
    private void AskItems(string at, IEnumerable<object?> sequence, int depth)
    {
        var items = new List<object?>();
        foreach (var item in sequence) items.Add(item);
        if (items.TrueForAll(item => item is null || Scalar(item) is not null))
        {
            Answer(at, $"[{string.Join("; ", items.Select(item => item is null ? "null" : Scalar(item)))}]");
            return;
        }
        for (int i = 0; i < items.Count; i++)
        {
            var name = items[i] switch
            {
                ITuple { Length: 2 } pair when pair[0] is string key => key,
                { } item when Library(item.GetType()) == "System.Collections.Generic.KeyValuePair`2" => Read(item, "Key")?.ToString(),
                _ => null,
            };
            if (name is not null) Ask($"{at}[{name}]", items[i] is ITuple pair ? pair[1] : items[i], depth);
            else Ask($"{at}#{i}", items[i], depth);
        }
    }

    private void AskDelegate(string at, Delegate function, int depth)
    {
        var targets = function.GetInvocationList();
        for (int i = 0; i < targets.Length; i++)
        {
            var name = targets.Length == 1 ? at : $"{at}#{i}";
            // What a delegate binds itself is none of its parameters.
            var bound = targets[i].Method.GetParameters();
            var parameters = bound[Math.Max(0, bound.Length - targets[i].GetType().GetMethod("Invoke")!.GetParameters().Length)..];
            // Route binders and the like go by the names and attributes of a lambda's parameters.
            if (Names.IsSynthesized(targets[i].Method.Name) && parameters.Length > 0)
                Answer(name + ".Parameters", string.Join(", ", parameters.Select(Reflecting.Parameter)));
            Call(name, targets[i], targets[i].GetType().GetMethod("Invoke")!, depth);
        }
    }

    private void AskMembers(string at, object thing, int depth)
    {
        var type = thing.GetType();
        var text = type.GetMethod("ToString", Type.EmptyTypes);
        if (text is not null && IsOf(program, text.DeclaringType!)) Answer(at + ".ToString", Names.WithoutPlaces(thing.ToString() ?? "null"));
        var methods = new List<(string Name, MethodInfo Method)>();
        for (var owner = type; owner is not null && IsOf(program, owner); owner = owner.BaseType)
            methods.AddRange(owner.GetMethods(Members).Where(m => m.IsPublic).Select(m => (m.Name, m)));
        foreach (var contract in type.GetInterfaces())
            methods.AddRange(contract.GetMethods().Where(m => !m.IsStatic && IsAsked(contract)).Select(m => ($"{contract.Name}.{m.Name}", m)));
        // In an order that does not depend on when a member was added.
        foreach (var (name, method) in methods.OrderBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.Method.ToString(), StringComparer.Ordinal))
        {
            if (method.IsGenericMethod || Names.IsSynthesized(method.Name) || IsSetter(method)) continue;
            if (method.Name is "ToString" or "GetHashCode" or "Equals" or "CompareTo" or "Dispose" or "DisposeAsync" or "Deconstruct" or "PrintMembers") continue;
            // An object gives others of its kind without end; a constructor of theirs is asked by itself.
            if (method.ReturnType == type) continue;
            Call($"{at}.{(method.IsSpecialName && name.StartsWith("get_", StringComparison.Ordinal) ? name[4..] : name)}", thing, method, depth);
        }
    }

    private bool IsAsked(Type contract) =>
        IsOf(program, contract) || (contract.IsGenericType && contract.FullName is { } name
            && (name.StartsWith("System.Collections.Generic.IComparer", StringComparison.Ordinal) || name.StartsWith("System.Collections.Generic.IEqualityComparer", StringComparison.Ordinal)));

    private static bool IsSetter(MethodInfo method) =>
        method.IsSpecialName && (method.Name.StartsWith("set_", StringComparison.Ordinal) || method.Name.StartsWith("add_", StringComparison.Ordinal) || method.Name.StartsWith("remove_", StringComparison.Ordinal));

    private void Call(string at, object target, MethodInfo method, int depth)
    {
        var parameters = method.GetParameters();
        // F#'s () is an argument of which there is one.
        bool isUnit = parameters is [{ ParameterType.FullName: "Microsoft.FSharp.Core.Unit" }];
        bool isPlain = isUnit || parameters.Length == 0;
        for (int which = 0; which < (isPlain ? 1 : Samples.Count); which++)
        {
            if (Samples.For(parameters, which) is not { } arguments) return;
            var name = isPlain ? at : $"{at}({string.Join(", ", arguments.Select(a => a is null ? "null" : Scalar(a) ?? "…"))})";
            try
            {
                var value = method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, CultureInfo.InvariantCulture);
                if (method.ReturnType == typeof(void)) Answer(name, "done");
                else Ask(name, value, depth);
            }
            catch (Exception e)
            {
                Answer(name, Thrown(e));
            }
        }
    }
}

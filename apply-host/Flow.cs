using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Hotdelta.ApplyHost;

/// <summary>
/// A run of a program's code that stops at every step until it is told to go on. The log has one text for each thing that
/// happened: <c>&gt;NAME</c> for a step that it waits at, <c>-TEXT</c> for a note, <c>=VALUE</c> for its end.
/// </summary>
internal sealed class Flow
{
    private const int StackSize = 1 << 20;

    // Code that neither waits at a step nor ends is given up after this.
    private const int PatienceMs = 3000;

    private readonly object gate = new();
    private readonly List<string> log = [];
    private readonly Queue<Action> waiting = new();
    private readonly FSharp? fsharp;
    private IEnumerator? items;
    private bool ended;

    private Flow(FSharp? fsharp) => this.fsharp = fsharp;

    internal bool Ended
    {
        get { lock (gate) return ended; }
    }

    internal string[] Log
    {
        get { lock (gate) return [.. log]; }
    }

    /// <summary>Runs a method as far as its first step. Its parameters are what it can wait with or write notes with.</summary>
    internal static Flow Start(MethodInfo method, FSharp? fsharp)
    {
        var flow = new Flow(fsharp);
        object?[] arguments = [.. method.GetParameters().Select(parameter => flow.Argument(parameter.ParameterType))];
        flow.Start(() => method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, CultureInfo.InvariantCulture));
        return flow;
    }

    /// <summary>Takes a sequence's items, one a step.</summary>
    internal static Flow Start(Func<object?> make, FSharp? fsharp)
    {
        var flow = new Flow(fsharp);
        flow.Start(make);
        return flow;
    }

    /// <summary>Lets the step that began to wait first go on, and waits for what comes of it.</summary>
    internal void GoOn()
    {
        Action? release;
        lock (gate) waiting.TryDequeue(out release);
        release?.Invoke();
        WaitForQuiet();
    }

    /// <summary>The next item of a sequence, which is a step.</summary>
    private void Take()
    {
        try
        {
            if (items!.MoveNext()) Stop(Text(items.Current), Take);
            else End("");
        }
        catch (Exception e)
        {
            End(Asking.Thrown(e));
        }
    }

    private void Start(Func<object?> work)
    {
        // A thread of its own: code that waits without await stays on it.
        new Thread(() => Drive(work), StackSize) { IsBackground = true }.Start();
        WaitForQuiet();
    }

    private async void Drive(Func<object?> work)
    {
        try
        {
            var value = work();
            if (value is ValueTask || value?.GetType() is { IsGenericType: true } valueTask && valueTask.GetGenericTypeDefinition() == typeof(ValueTask<>))
                value = value.GetType().GetMethod("AsTask")!.Invoke(value, null);
            switch (value)
            {
                case Task task:
                    End(await Result(task).ConfigureAwait(false));
                    return;
                case IAsyncEnumerable<string> stream:
                    await foreach (var item in stream.ConfigureAwait(false)) await Wait(item).ConfigureAwait(false);
                    End("");
                    return;
                case IEnumerable sequence and not string:
                    items = sequence.GetEnumerator();
                    Take();
                    return;
                case IEnumerator enumerator:
                    items = enumerator;
                    Take();
                    return;
            }
            if (value?.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition().FullName == "Microsoft.FSharp.Control.FSharpAsync`1")
            {
                var start = fsharp!.Async.GetMethod("StartImmediateAsTask")!.MakeGenericMethod(type.GetGenericArguments());
                End(await Result((Task)start.Invoke(null, [value, null])!).ConfigureAwait(false));
                return;
            }
            End(Text(value));
        }
        catch (Exception e)
        {
            End(Asking.Thrown(e));
        }
    }

    private static async Task<string> Result(Task task)
    {
        await task.ConfigureAwait(false);
        var result = task.GetType().GetProperty("Result");
        return result is null || result.PropertyType.Name is "VoidTaskResult" or "Unit" ? "" : Text(result.GetValue(task));
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private object Argument(Type type)
    {
        if (type == typeof(Func<string, Task>)) return (Func<string, Task>)Wait;
        if (type == typeof(Func<string, Task<int>>)) return (Func<string, Task<int>>)Wait;
        if (type == typeof(Func<string, int>)) return (Func<string, int>)(name => { Block(name); return name.Length; });
        if (type == typeof(Action<string>)) return (Action<string>)(text => Write("-" + text));
        throw new RequestException($"a flow cannot be given {type}");
    }

    /// <summary>A step that is awaited: it gives the length of its name.</summary>
    private Task<int> Wait(string name)
    {
        // Whoever releases it runs what follows, so that the log is settled when the release returns.
        var source = new TaskCompletionSource<int>();
        Stop(name, () => source.SetResult(name.Length));
        return source.Task;
    }

    /// <summary>A step in which the thread itself waits.</summary>
    private void Block(object? name)
    {
        using var released = new ManualResetEventSlim();
        Stop(Text(name), released.Set);
        released.Wait();
    }

    private void Stop(string name, Action release)
    {
        lock (gate)
        {
            log.Add(">" + name);
            waiting.Enqueue(release);
            Monitor.PulseAll(gate);
        }
    }

    private void Write(string text)
    {
        lock (gate) log.Add(text);
    }

    private void End(string value)
    {
        lock (gate)
        {
            if (ended) return;
            log.Add("=" + value);
            ended = true;
            Monitor.PulseAll(gate);
        }
    }

    private void WaitForQuiet()
    {
        lock (gate)
        {
            while (!ended && waiting.Count == 0)
                if (!Monitor.Wait(gate, PatienceMs)) End("hung");
        }
    }
}

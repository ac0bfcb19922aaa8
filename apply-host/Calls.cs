using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace Hotdelta.ApplyHost;

/// <summary>Calls of static methods, each on a thread of its own, so that one that hangs does not take the host with it.</summary>
internal sealed class Calls(Modules modules)
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    // Deep recursion is part of what programs try; the default of the main thread would be 8 MB, of others 1.5 MB.
    private const int StackSize = 16 << 20;

    private readonly Dictionary<int, Running> running = [];
    private int started;

    /// <summary>The names of the public static methods without parameters of a type, in the order of their names.</summary>
    internal JsonArray Entries(JsonObject request)
    {
        var names = TypeOf(request).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Where(m => !m.IsSpecialName && !m.IsGenericMethod && m.GetParameters().Length == 0)
            .Select(m => m.Name)
            .Order(StringComparer.Ordinal);
        return [.. names.Select(name => JsonValue.Create(name))];
    }

    internal JsonObject Call(JsonObject request)
    {
        var call = Begin(request);
        return call.Wait(request.Number("timeoutMs"));
    }

    internal JsonObject Start(JsonObject request)
    {
        running[++started] = Begin(request);
        return new JsonObject { ["call"] = started };
    }

    internal JsonObject Join(JsonObject request)
    {
        int number = request.Number("call");
        if (!running.TryGetValue(number, out var call)) throw new RequestException($"there is no call {number}");
        return call.Wait(request.Number("timeoutMs"));
    }

    private Running Begin(JsonObject request)
    {
        // Without a method: the entry point of a program, as a process would start it.
        if (request["method"] is null)
        {
            var entry = modules[request.Number("module")].EntryPoint ?? throw new RequestException("the module has no entry point");
            return new Running(entry, entry.GetParameters().Length == 0 ? [] : [request.List<string>("arguments")]);
        }
        var type = TypeOf(request);
        var arguments = request.List<string>("arguments");
        var name = request.Text("method");
        var method = type.GetMethods(Static).FirstOrDefault(m => m.Name == name && m.GetParameters().Length == arguments.Length)
            ?? throw new RequestException($"{type.FullName} has no static method {name} with {arguments.Length} parameters");
        return new Running(method, arguments);
    }

    private Type TypeOf(JsonObject request)
    {
        var name = request.Text("type");
        return modules[request.Number("module")].GetType(name) ?? throw new RequestException($"there is no type {name}");
    }

    private sealed class Running
    {
        private readonly Thread thread;
        private readonly StringBuilder output = new();
        private object? value;
        private Exception? exception;

        internal Running(MethodInfo method, object?[] arguments)
        {
            thread = new Thread(() => Run(method, arguments), StackSize) { IsBackground = true };
            thread.Start();
        }

        private void Run(MethodInfo method, object?[] arguments)
        {
            Output.Capture(output);
            try
            {
                value = method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, CultureInfo.InvariantCulture);
                if (value is Task task)
                {
                    task.GetAwaiter().GetResult();
                    value = task.GetType().GetProperty("Result")?.GetValue(task);
                }
            }
            catch (Exception e)
            {
                exception = e;
            }
        }

        internal JsonObject Wait(int timeoutMs)
        {
            if (!thread.Join(timeoutMs)) return new JsonObject { ["outcome"] = "hung", ["output"] = Output.Read(output) };
            if (exception is null)
                return new JsonObject
                {
                    ["outcome"] = "returned",
                    ["value"] = value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture),
                    ["output"] = Output.Read(output),
                };
            return new JsonObject { ["outcome"] = "threw", ["exception"] = Describe(exception), ["output"] = Output.Read(output) };
        }
    }

    /// <summary>An exception with what a line look-up needs of each frame: the method, as module and token, and the IL offset.</summary>
    private static JsonObject Describe(Exception e)
    {
        var frames = new JsonArray();
        foreach (var frame in new StackTrace(e, fNeedFileInfo: true).GetFrames())
        {
            // Without token: the stubs that reflection generates for calls it makes often.
            if (frame.GetMethod() is not { } method || !method.HasMetadataToken()) continue;
            if (method.Module.Assembly == typeof(Calls).Assembly) continue;
            frames.Add(new JsonObject
            {
                ["mvid"] = method.Module.ModuleVersionId.ToString(),
                ["token"] = method.MetadataToken,
                ["ilOffset"] = frame.GetILOffset(),
                ["method"] = $"{method.DeclaringType?.FullName}.{method.Name}",
                ["file"] = frame.GetFileName(),
                ["line"] = frame.GetFileLineNumber(),
            });
        }
        return new JsonObject
        {
            ["type"] = e.GetType().FullName,
            ["message"] = e.Message,
            ["frames"] = frames,
            ["inner"] = e.InnerException is { } inner ? Describe(inner) : null,
        };
    }
}

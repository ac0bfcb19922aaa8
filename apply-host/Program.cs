// The apply host: a process in which builds are loaded, called, updated and called again. It reads one JSON request a
// line from its standard input and writes one JSON answer a line to its standard output; see README.md for the requests.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hotdelta.ApplyHost;

internal static class Program
{
    private static int Main()
    {
        // The protocol owns the real streams. A program's own Console output must not get between two answers, so
        // Console is redirected before any program is loaded.
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };
        Output.Install();

        var modules = new Modules();
        var calls = new Calls(modules);
        var kept = new Kept(modules);
        var flows = new Flows(modules);
        while (input.ReadLine() is { } line)
        {
            output.WriteLine(Answer(modules, calls, kept, flows, line).ToJsonString());
            output.Flush();
        }
        // Calls that hang run on background threads and end with the process.
        return 0;
    }

    private static JsonObject Answer(Modules modules, Calls calls, Kept kept, Flows flows, string line)
    {
        try
        {
            var request = JsonNode.Parse(line)?.AsObject() ?? throw new RequestException("an empty request");
            return new JsonObject { ["ok"] = Dispatch(modules, calls, kept, flows, request) };
        }
        catch (Exception e)
        {
            return new JsonObject { ["error"] = new JsonObject { ["type"] = e.GetType().FullName, ["message"] = e.Message } };
        }
    }

    private static JsonNode Dispatch(Modules modules, Calls calls, Kept kept, Flows flows, JsonObject request) => request.Text("command") switch
    {
        "hello" => Updates.Hello(),
        "load" => modules.Load(request),
        "entries" => calls.Entries(request),
        "call" => calls.Call(request),
        "start" => calls.Start(request),
        "join" => calls.Join(request),
        "apply" => Updates.Apply(modules, request),
        "keep" => kept.Keep(request),
        "ask" => kept.Ask(request),
        "flow" => flows.Start(request),
        "finish" => flows.Finish(request),
        "reflect" => Reflecting.Lines(modules, request),
        var other => throw new RequestException($"unknown command '{other}'"),
    };
}

/// <summary>A request that the host does not understand.</summary>
internal sealed class RequestException(string message) : Exception(message);

/// <summary>Typed access to the fields of a request.</summary>
internal static class Request
{
    internal static string Text(this JsonObject request, string name) =>
        request[name]?.GetValue<string>() ?? throw new RequestException($"'{name}' is missing");

    internal static int Number(this JsonObject request, string name) =>
        request[name]?.GetValue<int>() ?? throw new RequestException($"'{name}' is missing");

    internal static byte[]? Bytes(this JsonObject request, string name) =>
        request[name] is { } node ? Convert.FromHexString(node.GetValue<string>()) : null;

    internal static T[] List<T>(this JsonObject request, string name) =>
        request[name] is JsonArray items ? [.. items.Select(item => item!.GetValue<T>())] : [];
}

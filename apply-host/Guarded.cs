using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Hotdelta.ApplyHost;

/// <summary>Runs what asks a program's objects on a thread of its own, so that one that hangs does not take the host with it.</summary>
internal static class Guarded
{
    // As for calls: deep recursion is part of what programs try.
    private const int StackSize = 16 << 20;

    internal static JsonNode Run(JsonObject request, Func<JsonNode> work)
    {
        JsonNode? result = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            // What is printed here is of no interest, but must not get between two answers of the protocol.
            Output.Capture(new StringBuilder());
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }, StackSize) { IsBackground = true };
        thread.Start();
        if (!thread.Join(request.Number("timeoutMs"))) throw new TimeoutException("the program's code did not return");
        failure?.Throw();
        return result ?? throw new InvalidOperationException("the work gave nothing");
    }
}

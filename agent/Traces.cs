using System.Diagnostics;
using System.Reflection;

namespace Hotdelta.Agent;

/// <summary>
/// Lines for the traces of exceptions that end the program. The runtime shows none for methods of modules that were updated
/// (dotnet/runtime issue 56335); what it prints is what an exception holds as its trace, if that was made before.
/// </summary>
internal static class Traces
{
    /// <summary>Exceptions of one report, inner ones included; what is beyond keeps the trace that the runtime makes.</summary>
    private const int MostExceptions = 64;

    internal static void Complete(object thrown, Chains chains, Func<List<(Guid, int, int)>, List<Place>> query)
    {
        try
        {
            var exceptions = new List<Exception>();
            if (thrown is Exception exception) Collect(exception, exceptions);
            foreach (var one in exceptions) Complete(one, chains, query);
        }
        catch (Exception)
        {
            // The report of the runtime has no lines then.
        }
    }

    private static void Collect(Exception exception, List<Exception> exceptions)
    {
        if (exceptions.Count == MostExceptions || exceptions.Contains(exception)) return;
        exceptions.Add(exception);
        if (exception is AggregateException { InnerExceptions: var several })
            foreach (var inner in several) Collect(inner, exceptions);
        else if (exception.InnerException is { } inner) Collect(inner, exceptions);
    }

    private static void Complete(Exception exception, Chains chains, Func<List<(Guid, int, int)>, List<Place>> query)
    {
        var without = new List<StackFrame>();
        var asked = new List<(Guid, int, int)>();
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetFileName() is not null || frame.GetMethod() is not { } method || !method.HasMetadataToken()) continue;
            var mvid = method.Module.ModuleVersionId;
            if (!chains.Updated(mvid)) continue;
            without.Add(frame);
            asked.Add((mvid, method.MetadataToken, frame.GetILOffset()));
        }
        if (asked.Count == 0 || exception.StackTrace is not { } trace) return;
        var places = query(asked);
        if (places.Count != asked.Count) return;
        var from = 0;
        for (var i = 0; i < places.Count; i++)
        {
            // A frame's line in the trace is what the frame alone is printed as.
            var line = new StackTrace(without[i]).ToString().TrimEnd('\r', '\n');
            var at = line.Length == 0 ? -1 : trace.IndexOf(line, from, StringComparison.Ordinal);
            if (at < 0) continue;
            from = at + line.Length;
            if (places[i].File.Length == 0) continue;
            var place = $" in {places[i].File}:line {places[i].Line}";
            trace = trace.Insert(from, place);
            from += place.Length;
        }
        typeof(Exception).GetField("_stackTraceString", BindingFlags.Instance | BindingFlags.NonPublic)?.SetValue(exception, trace);
    }
}

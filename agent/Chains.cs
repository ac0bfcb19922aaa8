using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using Hotdelta.Updates;

namespace Hotdelta.Agent;

/// <summary>What became of deltas.</summary>
internal enum Status : byte
{
    /// <summary>All modules that are loaded have them; modules that are loaded later get them then.</summary>
    Applied = 0,
    /// <summary>They are kept until no debugger is attached.</summary>
    Held = 1,
    /// <summary>No module has any of them, and none will.</summary>
    Refused = 2,
    /// <summary>A module has some of what another one lacks.</summary>
    Diverged = 3,
}

/// <summary>What became of deltas, why, and what update handlers threw.</summary>
internal sealed record Answer(Status Status, string Reason, List<string> Failures)
{
    internal static readonly Answer Nothing = new(Status.Applied, "", []);
}

/// <summary>
/// The chains of deltas of the modules that hotdelta knows. Every loaded module gets those that it lacks, in order, in every load
/// context. Update handlers run without the lock: they may wait for threads that load assemblies.
/// </summary>
internal sealed class Chains
{
    private readonly Dictionary<Guid, List<Delta>> deltas = [];
    private readonly ConditionalWeakTable<Assembly, StrongBox<int>> applied = [];
    private readonly Handlers handlers = new();
    private string? diverged;

    /// <summary>Whether hotdelta knows the module.</summary>
    internal bool Knows(Guid mvid)
    {
        lock (deltas) return deltas.ContainsKey(mvid);
    }

    /// <summary>Whether a module has deltas, so that the runtime shows no lines for it.</summary>
    internal bool Updated(Guid mvid)
    {
        lock (deltas) return deltas.TryGetValue(mvid, out var chain) && chain.Count > 0;
    }

    /// <summary>The modules and the lengths of their chains.</summary>
    internal List<(Guid Mvid, int Length)> Lengths()
    {
        lock (deltas)
        {
            var lengths = new List<(Guid, int)>();
            foreach (var (mvid, chain) in deltas) lengths.Add((mvid, chain.Count));
            return lengths;
        }
    }

    /// <summary>Takes a module with its whole chain: what is new at its end is kept for <see cref="CatchUp"/>.</summary>
    internal void Know(Guid mvid, List<Delta> chain)
    {
        lock (deltas)
        {
            if (!deltas.TryGetValue(mvid, out var own)) deltas[mvid] = own = [];
            for (var i = own.Count; i < chain.Count; i++) own.Add(chain[i]);
        }
    }

    /// <summary>Adds a delta to each chain, if every loaded module can take it, and applies what can be applied now.</summary>
    internal Answer Apply(List<(Guid Mvid, Delta Delta)> updates)
    {
        if (!MetadataUpdater.IsSupported) return new Answer(Status.Refused, "the runtime takes no updates", []);
        lock (deltas)
        {
            foreach (var (mvid, _) in updates)
            {
                foreach (var assembly in Deltas.Loaded(mvid))
                    if (assembly.IsCollectible)
                        return new Answer(Status.Refused, $"{assembly.GetName().Name} is in a load context that can be unloaded, which takes no updates", []);
            }
            foreach (var (mvid, delta) in updates)
            {
                if (!deltas.TryGetValue(mvid, out var chain)) deltas[mvid] = chain = [];
                chain.Add(delta);
            }
        }
        return CatchUp();
    }

    /// <summary>Gives every loaded module what it lacks.</summary>
    internal Answer CatchUp()
    {
        var types = new List<Type>();
        var failures = new List<string>();
        var caughtUp = new List<(Assembly, Delta)>();
        var status = Status.Applied;
        lock (deltas)
        {
            if (diverged is null && Debugger.IsAttached)
                return Lacking() ? new Answer(Status.Held, "a debugger is attached", []) : Answer.Nothing;
            foreach (var (mvid, chain) in deltas)
            {
                if (chain.Count == 0 || diverged is not null) continue;
                foreach (var assembly in Deltas.Loaded(mvid)) Advance(assembly, chain, caughtUp);
            }
            if (diverged is not null) status = Status.Diverged;
        }
        foreach (var (assembly, delta) in caughtUp) Deltas.AddUpdatedTypes(assembly, delta, types, failures);
        if (caughtUp.Count > 0) handlers.Tell([.. types], failures);
        return new Answer(status, diverged ?? "", failures);
    }

    private void Advance(Assembly assembly, List<Delta> chain, List<(Assembly, Delta)> caughtUp)
    {
        var length = applied.GetValue(assembly, _ => new StrongBox<int>());
        while (length.Value < chain.Count && diverged is null)
        {
            try
            {
                Deltas.Apply(assembly, chain[length.Value]);
                caughtUp.Add((assembly, chain[length.Value]));
                length.Value++;
            }
            catch (Exception e)
            {
                diverged = $"{assembly.GetName().Name}: {e.GetType().FullName}: {e.Message}";
            }
        }
    }

    private bool Lacking()
    {
        foreach (var (mvid, chain) in deltas)
            foreach (var assembly in Deltas.Loaded(mvid))
                if (applied.GetValue(assembly, _ => new StrongBox<int>()).Value < chain.Count) return true;
        return false;
    }
}

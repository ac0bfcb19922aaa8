using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.Loader;
using Hotdelta.Updates;

namespace Hotdelta.Agent;

/// <summary>What the agent and hotdelta say to each other, as long as the process lives.</summary>
internal sealed class Session(Invitation invitation)
{
    /// <summary>The version of the protocol; hotdelta talks to agents of its own only.</summary>
    private const ushort Protocol = 1;

    /// <summary>How long Main is held for the deltas of earlier generations.</summary>
    private const int PatienceMs = 2000;

    /// <summary>How often it is looked whether a debugger is still attached, while updates are held.</summary>
    private const int DebuggerMs = 200;

    private readonly Chains chains = new();
    private readonly Places places = new();
    private readonly ManualResetEventSlim ready = new();
    private Channel? channel;
    private Timer? held;

    /// <summary>Main goes on at once while the program runs as it was built: connecting takes longer than starting.</summary>
    internal void Start()
    {
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => Loaded(loaded.LoadedAssembly);
        AppDomain.CurrentDomain.UnhandledException += (_, thrown) => Traces.Complete(thrown.ExceptionObject, chains, Query);
        new Thread(Run) { IsBackground = true, Name = "hotdelta" }.Start();
        if (invitation.HasDeltas) ready.Wait(PatienceMs);
    }

    private void Run()
    {
        try
        {
            var next = Channel.Connect(invitation.Endpoint);
            while (true)
            {
                using (next) Serve(next);
                next = Channel.Listen(invitation.OwnEndpoint);
            }
        }
        catch (Exception)
        {
            // There is nobody to talk to, and the program goes on.
        }
        finally
        {
            ready.Set();
        }
    }

    /// <summary>Talks until the other side is gone.</summary>
    private void Serve(Channel connected)
    {
        try
        {
            connected.Send(Kind.Hello, Hello);
            while (true)
            {
                var (kind, message) = connected.Receive();
                switch (kind)
                {
                    case Kind.Welcome:
                        Welcome(connected, message);
                        break;
                    case Kind.Apply when channel is not null:
                        var request = message.ReadInt32();
                        Send(request, chains.Apply(message.List(m => (new Guid(m.ReadBytes(16)), m.Delta()))));
                        break;
                    case Kind.Places when channel is not null:
                        places.Answer(message);
                        break;
                    default:
                        return;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidDataException or InvalidOperationException)
        {
        }
        finally
        {
            Volatile.Write(ref channel, null);
        }
    }

    private void Hello(BinaryWriter message)
    {
        message.Write(Protocol);
        message.Write(invitation.Token.ToByteArray());
        message.Write(Environment.ProcessId);
        message.Write(Environment.Version.ToString());
        message.Write(MetadataUpdater.IsSupported);
        message.Write(Deltas.Capabilities());
        message.Write(Assembly.GetEntryAssembly()?.Location ?? "");
        var lengths = chains.Lengths();
        message.Write(lengths.Count);
        foreach (var (mvid, length) in lengths)
        {
            message.Write(mvid.ToByteArray());
            message.Write(length);
        }
    }

    /// <summary>The token, then the modules with their whole chains.</summary>
    private void Welcome(Channel connected, BinaryReader message)
    {
        if (new Guid(message.ReadBytes(16)) != invitation.Token) throw new InvalidDataException();
        foreach (var (mvid, chain) in message.List(m => (new Guid(m.ReadBytes(16)), m.List(d => d.Delta()))))
            chains.Know(mvid, chain);
        Volatile.Write(ref channel, connected);
        foreach (var (mvid, _) in chains.Lengths())
            foreach (var assembly in Deltas.Loaded(mvid)) Report(assembly, mvid);
        // Hotdelta counts on one answer to its welcome.
        Send(0, chains.CatchUp());
        ready.Set();
    }

    private void Loaded(Assembly assembly)
    {
        try
        {
            if (Deltas.Mvid(assembly) is not { } mvid || !chains.Knows(mvid)) return;
            Report(assembly, mvid);
            if (chains.Updated(mvid)) Send(0, chains.CatchUp());
        }
        catch (Exception)
        {
            // What is wrong here must not become an exception of the program, which is loading an assembly.
        }
    }

    private void Report(Assembly assembly, Guid mvid) => Send(Kind.Loaded, message =>
    {
        message.Write(mvid.ToByteArray());
        message.Write(assembly.GetName().Name ?? "");
        message.Write(AssemblyLoadContext.GetLoadContext(assembly)?.Name ?? "");
    });

    /// <summary>Answers a request; 0 where it happened without one.</summary>
    private void Send(int request, Answer answer)
    {
        if (answer.Status == Status.Held) held ??= new Timer(_ => Release(), null, DebuggerMs, DebuggerMs);
        Send(Kind.Answer, message =>
        {
            message.Write(request);
            message.Write((byte)answer.Status);
            message.Write(answer.Reason);
            message.Write(answer.Failures.Count);
            foreach (var failure in answer.Failures) message.Write(failure);
        });
    }

    private void Release()
    {
        if (Debugger.IsAttached || Interlocked.Exchange(ref held, null) is not { } timer) return;
        timer.Dispose();
        Send(0, chains.CatchUp());
    }

    private List<Place> Query(List<(Guid, int, int)> frames)
    {
        var query = places.Ask();
        return Send(Kind.Query, message =>
        {
            message.Write(query);
            message.Write(frames.Count);
            foreach (var (mvid, token, offset) in frames)
            {
                message.Write(mvid.ToByteArray());
                message.Write(token);
                message.Write(offset);
            }
        }) ? places.Wait(query) : [];
    }

    /// <summary>Whether somebody was there to send it to.</summary>
    private bool Send(Kind kind, Action<BinaryWriter> content)
    {
        try
        {
            if (Volatile.Read(ref channel) is not { } current) return false;
            current.Send(kind, content);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }
}

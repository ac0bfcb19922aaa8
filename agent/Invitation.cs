using System.Globalization;
using System.Reflection;

namespace Hotdelta.Agent;

/// <summary>What hotdelta says to the agent in the environment of the program.</summary>
/// <param name="Folder">Where its sockets are; only the user can enter it.</param>
/// <param name="Token">Proves to each side that the other one is meant.</param>
internal sealed record Invitation(string Folder, Guid Token)
{
    /// <summary><c>TOKEN:OFFSETS:PROGRAM:FOLDER</c>, none of which but the last has a colon.</summary>
    private const string Variable = "HOTDELTA_AGENT";

    /// <summary>What was set for the agent, and what the user has in place of it.</summary>
    private static readonly string[] Replaced = ["DOTNET_STARTUP_HOOKS", "DOTNET_MODIFIABLE_ASSEMBLIES"];

    /// <summary>There while the chain of the program has deltas, so that Main has to wait for them.</summary>
    internal bool HasDeltas => File.Exists(Path.Combine(Folder, "deltas"));

    /// <summary>Where hotdelta listens.</summary>
    internal string Endpoint => OperatingSystem.IsWindows() ? $"hotdelta-{Path.GetFileName(Folder)}-agent" : Path.Combine(Folder, "agent");

    /// <summary>Where the agent listens itself once hotdelta is gone.</summary>
    internal string OwnEndpoint => Endpoint + "." + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads the invitation, and takes it out of the environment, which the program gives to its children.</summary>
    internal static Invitation? Take()
    {
        var parts = Environment.GetEnvironmentVariable(Variable)?.Split(':', 4);
        if (parts is not [var token, var offsets, var program, var folder]) return null;
        if (offsets == "offsets") AppContext.SetSwitch("Switch.System.Diagnostics.StackTrace.ShowILOffsets", true);
        // A launcher that is written in .NET itself has to pass it on to the program.
        if (Hosts(program))
        {
            Environment.SetEnvironmentVariable(Variable, null);
            foreach (var name in Replaced)
            {
                Environment.SetEnvironmentVariable(name, Environment.GetEnvironmentVariable("HOTDELTA_USER_" + name));
                Environment.SetEnvironmentVariable("HOTDELTA_USER_" + name, null);
            }
        }
        return new Invitation(folder, Guid.Parse(token));
    }

    /// <summary>Whether an assembly with this name is among those that the process was started with.</summary>
    private static bool Hosts(string program)
    {
        if (Assembly.GetEntryAssembly()?.GetName().Name == program) return true;
        var assemblies = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        return assemblies.Contains(Path.DirectorySeparatorChar + program + ".dll", StringComparison.Ordinal);
    }
}

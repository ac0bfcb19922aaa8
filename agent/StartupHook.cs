using Hotdelta.Agent;

/// <summary>What the runtime calls before Main, by this name (docs/design/features/host-startup-hook.md of dotnet/runtime).</summary>
internal static class StartupHook
{
    /// <summary>Never fails and prints nothing: a program that cannot be updated runs as it would without an agent.</summary>
    public static void Initialize()
    {
        try
        {
            if (Invitation.Take() is { } invitation) new Session(invitation).Start();
        }
        catch (Exception)
        {
        }
    }
}

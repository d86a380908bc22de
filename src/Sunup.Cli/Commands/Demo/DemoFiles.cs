namespace Sunup.Cli.Commands.Demo;

/// <summary>Where the example files are.</summary>
internal static class DemoFiles
{
    private const string Folder = "examples";

    /// <summary>The checkout's own where the command is run in one, so that what is printed can be typed; else those that came with this build.</summary>
    public static string Find() =>
        File.Exists(Path.Combine(Folder, "netboot-bios.machine.yaml")) ? Folder : Path.Combine(AppContext.BaseDirectory, Folder);
}

namespace Sunup.Boots.Faults;

/// <summary>The Debians that tests/Sunup.Boots/HealthyBoots/Grounds/make-ground.sh made: SUNUP_GROUNDS names the folder.</summary>
internal static class Grounds
{
    public static string? Folder => Environment.GetEnvironmentVariable("SUNUP_GROUNDS");

    public static bool Has(string release) => Folder is { } folder && File.Exists(Path.Combine(folder, release, "root.ext4"));

    public static string PathOf(string release, string name) =>
        Path.Combine(Folder ?? throw new InvalidOperationException("SUNUP_GROUNDS names the folder of make-ground.sh."), release, name);
}

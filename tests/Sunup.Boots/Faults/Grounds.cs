namespace Sunup.Boots.Faults;

/// <summary>The Debians that tests/Sunup.Boots/HealthyBoots/Grounds/make-ground.sh made: SUNUP_GROUNDS names the folder.</summary>
internal static class Grounds
{
    /// <exception cref="MissingGroundException">It was not made.</exception>
    public static string PathOf(string release, string name)
    {
        var path = Environment.GetEnvironmentVariable("SUNUP_GROUNDS") is { } folder ? Path.Combine(folder, release, name) : null;
        return path is not null && File.Exists(path) ? path : throw new MissingGroundException($"{release}/{name}");
    }
}

/// <summary>A file of a ground that a machine is made of is not there.</summary>
/// <param name="file">The release and the file's name: <c>trixie/root.ext4</c>.</param>
internal sealed class MissingGroundException(string file) : Exception($"{file} of make-ground.sh is not there")
{
    public string File { get; } = file;
}

using System.Globalization;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Trials.Investigations.Boots;

/// <summary>The folder in which one investigation makes its files; gone with it. What a killed one left is removed by the next.</summary>
public sealed class MadeFolder : IDisposable
{
    private const int MostAtOnce = 1000;

    private readonly FileStream _place;
    private readonly TemporaryFolder _folder;

    private MadeFolder(FileStream place, TemporaryFolder folder) => (_place, _folder) = (place, folder);

    public string Path => _folder.Path;

    /// <exception cref="FindingException">SU0117: the cache cannot be written.</exception>
    public static MadeFolder Open(ArtifactCache cache)
    {
        try
        {
            Directory.CreateDirectory(cache.PathOf("locks"));
            // The first place that no living process has: its lock went with the process, its files did not.
            for (var number = 0; number < MostAtOnce; number++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"prove.{number}");
                if (ExclusiveFile.TryTake(cache.PathOf("locks", $"{name}.lock")) is { } place)
                {
                    return new MadeFolder(place, cache.MakeTemporaryFolder(name));
                }
            }

            throw new IOException($"{MostAtOnce} investigations have it in use");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ArtifactCache.Unusable(cache.Folder, fault);
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _place.Dispose();
    }
}

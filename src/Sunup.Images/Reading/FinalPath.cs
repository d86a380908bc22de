namespace Sunup.Images.Reading;

/// <summary>Where a path leads when links at its end are followed too.</summary>
internal static class FinalPath
{
    private const int MostLinks = 40;

    /// <param name="path">With or without a slash in front.</param>
    /// <param name="targetOf">Of a path the target of the link there; null for what is none.</param>
    /// <returns>A path of something that is no link, or that is not there; null where the links go round.</returns>
    public static string? Of(string path, Func<string, string?> targetOf)
    {
        for (var links = 0; links <= MostLinks; links++)
        {
            if (targetOf(path) is not { } target)
            {
                return path;
            }

            path = target.StartsWith('/') ? target : $"{path[..(path.LastIndexOf('/') + 1)]}{target}";
        }

        return null;
    }
}

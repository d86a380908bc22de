using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>Makes the paths of a file absolute.</summary>
internal sealed class PathReader(string file)
{
    private readonly string _folder = Path.GetDirectoryName(file) ?? "/";

    /// <summary>An absolute path.</summary>
    public string? ReadPath(ConfigValue value, string needed)
    {
        if (value.AsText(needed) is not { } text)
        {
            return null;
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            value.FailFound(needed, "files from other servers are not fetched in this version: download it and name the file");
            return null;
        }

        if (text.StartsWith("~/", StringComparison.Ordinal))
        {
            value.FailFound(needed, "'~' is not expanded: write the whole path");
            return null;
        }

        return Path.GetFullPath(text, _folder);
    }

    /// <summary>An absolute path, or a reference as it stands.</summary>
    public string? ReadArtifact(ConfigValue value, string needed)
    {
        var text = value.AsText(needed);
        if (text is null || !ArtifactReference.LooksLikeOne(text))
        {
            return ReadPath(value, needed);
        }

        if (ArtifactReference.Fault(text) is { } fault)
        {
            value.FailFound(needed, fault);
            return null;
        }

        return text;
    }
}

namespace Sunup.Diagnosis.Catalogues;

/// <summary>Something in a catalogue file that does not hold: where, and what was needed.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">1-based.</param>
/// <param name="Key">The path of the key: <c>findings[2].patterns[0].match</c>; empty for the file as a whole.</param>
/// <param name="Message">What was found and what was needed.</param>
public sealed record CatalogueFault(string File, int Line, string Key, string Message)
{
    public override string ToString() => Key.Length == 0 ? $"{File}:{Line}: {Message}" : $"{File}:{Line}: {Key}: {Message}";
}

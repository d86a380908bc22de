namespace Sunup.Cli.Commands.Initrd;

/// <summary>A mode as ls writes it: <c>drwxr-xr-x</c>.</summary>
internal static class ModeText
{
    public static string Of(uint mode) => string.Create(10, mode, static (text, bits) =>
    {
        text[0] = (bits >> 12) switch { 1 => 'p', 2 => 'c', 4 => 'd', 6 => 'b', 8 => '-', 0xa => 'l', 0xc => 's', _ => '?' };
        for (var i = 0; i < 9; i++)
        {
            text[i + 1] = (bits & (0x100u >> i)) != 0 ? "rwx"[i % 3] : '-';
        }

        Special(text, bits, 0x800, 3, 's');
        Special(text, bits, 0x400, 6, 's');
        Special(text, bits, 0x200, 9, 't');
    });

    private static void Special(Span<char> text, uint bits, uint bit, int at, char letter)
    {
        if ((bits & bit) != 0)
        {
            text[at] = text[at] == 'x' ? letter : char.ToUpperInvariant(letter);
        }
    }
}

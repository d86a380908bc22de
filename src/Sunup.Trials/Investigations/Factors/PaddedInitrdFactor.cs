using System.Globalization;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>A page of zeros behind each initrd: what reads on past its end, or meets the next one there, finds nothing; then how many zeros it takes.</summary>
public sealed class PaddedInitrdFactor : PureFactor
{
    private const int Page = 4096;
    private const int Step = 4;
    private const int MostBytes = 512 << 20;

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        var paths = context.Resolved.Machine.Boot.Initrd;
        return context.Text.Items(InitrdKey.Key).Length != paths.Length
            ? []
            : Enumerable.Range(0, paths.Length).Where(index => new FileInfo(paths[index]).Length < MostBytes).Select(index => Padded(context, index, Page) with
            {
                Weight = 1.1,
                Gradation = new Gradation("at least", () => [.. Enumerable.Range(1, (Page / Step) - 1).Select(step => Padded(context, index, step * Step))]),
            });
    }

    private static Change Padded(FactorContext context, int index, int zeros)
    {
        var path = context.Resolved.Machine.Boot.Initrd[index];
        var name = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}-{index}.{zeros}-zeros.img");
        var made = new MadeFile(context.Folder, name, [context.InitrdHashes[index]], (output, token) => PadAsync(path, output, zeros, token));
        // As a factor it is another one than the file that stands there: a change of both is both.
        return new Change($"{InitrdKey.Of(context.Text, index)} padding", "0 bytes", string.Create(CultureInfo.InvariantCulture, $"{zeros} bytes"), $"zeros behind {context.Text.Items(InitrdKey.Key)[index]}")
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} with {zeros} zeros behind it"),
            JoinsOthers = false,
            Edits = [InitrdKey.Replace(context.Text, index, made.Path)],
            MadeFiles = [made],
        };
    }

    private static async Task<bool> PadAsync(string path, FileStream output, int zeros, CancellationToken cancellationToken)
    {
        await using var input = File.OpenRead(path);
        await input.CopyToAsync(output, cancellationToken);
        await output.WriteAsync(new byte[zeros], cancellationToken);
        return true;
    }
}

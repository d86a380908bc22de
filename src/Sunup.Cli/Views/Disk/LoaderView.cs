using Sunup.Formats.Loaders.Configurations;
using Sunup.Images.Disks;
using Sunup.Images.Disks.Loaders;

namespace Sunup.Cli.Views.Disk;

/// <summary>Loaders of a disk: configurations, entries, files with whether they are there; programs of the ESP.</summary>
internal sealed class LoaderView(LineWriter line)
{
    private const int Entry = 4;
    private const int File = 6;
    private const int Name = 15;

    public void Show(DiskReport report)
    {
        if (!report.EfiPrograms.IsEmpty)
        {
            line.Add("  ").Add("EFI programs", Palette.Heading).End();
            foreach (var program in report.EfiPrograms)
            {
                line.To(Entry).AddForeign(program.Path, program.IsRemovable ? Palette.Bold : null).AddForeign($"  {program.Title}", Palette.Dim).End(cut: line.ViewStyle.IsTerminal);
            }
        }

        foreach (var loader in report.Loaders)
        {
            Show(loader);
        }
    }

    private void Show(FoundLoader loader)
    {
        line.Add("  ").Add(loader.Name, Palette.Heading).Add("  ").AddForeign($"{loader.Path}, partition {loader.Partition}{TimeoutOf(loader.Configuration)}", Palette.Dim).End(cut: line.ViewStyle.IsTerminal);
        if (loader.Kind == "grub_legacy")
        {
            line.Paragraph("a configuration of GRUB Legacy (before 2), whose language Sunup does not read", Entry);
        }

        foreach (var entry in loader.Entries)
        {
            Show(entry);
        }
    }

    private static string TimeoutOf(LoaderConfiguration configuration) =>
        configuration.TimeoutTenths is { } tenths ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", starts the default after {tenths / 10.0:0.#} s") : "";

    private void Show(CheckedEntry entry)
    {
        var note = entry.Entry.Note is { } text ? $"({text})" : "";
        line.To(Entry).Add(entry.Entry.IsDefault ? line.Glyph("▶ ", "> ") : "- ", Palette.Good).AddForeign(entry.Entry.Title, Palette.Bold).Add(note.Length > 0 ? " " : "").AddForeign(note, Palette.Dim).End(cut: line.ViewStyle.IsTerminal);
        foreach (var file in entry.Files)
        {
            var (mark, style) = file.State switch
            {
                FileState.Found => (line.Glyph("✓", "ok"), Palette.Good),
                FileState.NotChecked => ("?", Palette.Warning),
                _ => (line.Glyph("✗", "x"), Palette.Bad),
            };
            line.To(File).Add(WordOf(file.File.Use), Palette.Dim).To(Name).Add(mark, style).Add(" ").AddForeign(file.Path).Add("  ").AddForeign(TailOf(file), Palette.Dim).End(cut: line.ViewStyle.IsTerminal);
        }

        if (entry.Entry.CommandLine is { Length: > 0 } command)
        {
            line.Paragraph(command, Name, null, new string(' ', File) + "command", Palette.Dim);
        }
    }

    private static string TailOf(CheckedFile file)
    {
        var size = file.Length is { } length ? Quantity.Bytes(length) : "";
        return file.Note is { } note ? $"{size}  {note}" : size;
    }

    private static string WordOf(LoaderFileUse use) => use switch
    {
        LoaderFileUse.Kernel => "kernel",
        LoaderFileUse.Initrd => "initrd",
        LoaderFileUse.DeviceTree => "dtb",
        LoaderFileUse.BootSector => "sector",
        LoaderFileUse.Configuration => "config",
        _ => "program",
    };
}

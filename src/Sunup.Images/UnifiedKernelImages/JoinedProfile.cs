using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>A profile that was built as a PE file of its own, as ukify does it.</summary>
public static class JoinedProfile
{
    private static readonly string[] s_taken = [".profile", ".linux", ".osrel", ".cmdline", ".initrd", ".ucode", ".splash", ".dtb", ".uname"];

    /// <summary>Its sections, which are read when the image is built.</summary>
    /// <exception cref="FindingException">SU0691: it cannot be read; SU0696: it is no profile.</exception>
    public static UkiProfileRecipe Read(string path)
    {
        using var input = new UkiInput(UkiContent.OfFile(path));
        if (PeImage.Read(new FileBytes(input)) is not { Faults.IsEmpty: true } pe)
        {
            throw new FindingException(UkiFindings.NoProfile(path, "it is no sound PE image"));
        }

        var taken = pe.Sections.Where(section => s_taken.Contains(section.Name)).ToList();
        return taken is [{ Name: ".profile" } first, ..] && taken.Count(section => section.Name == ".profile") == 1
            ? new UkiProfileRecipe { Id = "joined", Text = ContentOf(path, first), Sections = SectionsOf(path, taken[1..]) }
            : throw new FindingException(UkiFindings.NoProfile(path, $"its sections are {string.Join(' ', pe.Sections.Select(section => section.Name))}"));
    }

    private static UkiSections SectionsOf(string path, List<PeSection> sections)
    {
        UkiContent? Find(string name) => sections.Where(section => section.Name == name).Select(section => ContentOf(path, section)).FirstOrDefault();
        return new UkiSections
        {
            Linux = Find(".linux"),
            Initrd = Find(".initrd"),
            CommandLine = Find(".cmdline"),
            OsRelease = Find(".osrel"),
            Uname = Find(".uname"),
            Microcode = Find(".ucode"),
            Splash = Find(".splash"),
            DeviceTree = Find(".dtb"),
        };
    }

    private static UkiContent ContentOf(string path, PeSection section) => UkiContent.OfFile(path, section.RawOffset, section.ContentSize);
}

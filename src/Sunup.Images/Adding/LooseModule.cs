using Sunup.Formats.KernelModules;
using Sunup.Images.Modules;

namespace Sunup.Images.Adding;

/// <summary>A module that was given as a file, not by its name.</summary>
internal sealed record LooseModule(string FileName, byte[] Bytes, ModuleInformation Information)
{
    public string Name => ModuleNames.Normalize(FileName);

    /// <exception cref="Model.FindingException">It cannot be read, or is no module.</exception>
    public static LooseModule Read(string path)
    {
        var bytes = ModuleFile.Read(path);
        var information = ModuleInformation.TryRead(bytes) ?? throw ModuleFindings.Unreadable(path, "it is no kernel module: no 64-bit ELF file with a section .modinfo", null);
        return new LooseModule(ModuleNames.WithoutCompression(Path.GetFileName(path)), bytes, information);
    }
}

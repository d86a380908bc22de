namespace Sunup.Diagnosis.Traces;

/// <summary>What a served file is for.</summary>
internal enum FileRole
{
    Other,
    Loader,
    Script,
    Kernel,
    Initrd,
}

/// <summary>The role of a file by its name, as Sunup, iPXE, PXELINUX and distributions name them.</summary>
internal static class FileRoles
{
    private static readonly (string Start, FileRole Role)[] _starts =
    [
        ("vmlinu", FileRole.Kernel), ("bzimage", FileRole.Kernel), ("linux", FileRole.Kernel), ("kernel", FileRole.Kernel), ("image", FileRole.Kernel),
        ("initrd", FileRole.Initrd), ("initramfs", FileRole.Initrd),
    ];

    private static readonly (string End, FileRole Role)[] _ends =
    [
        (".ipxe", FileRole.Script), ("grub.cfg", FileRole.Script), (".efi", FileRole.Loader), (".kpxe", FileRole.Loader), (".kkpxe", FileRole.Loader),
        (".pxe", FileRole.Loader), (".0", FileRole.Loader), (".lkrn", FileRole.Loader), (".cpio", FileRole.Initrd), (".img", FileRole.Initrd),
    ];

    /// <param name="path">A path or URL path; either separator.</param>
    public static FileRole Of(string path)
    {
        var name = NameOf(path);
        foreach (var (start, role) in _starts)
        {
            if (name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return role;
            }
        }

        foreach (var (end, role) in _ends)
        {
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            {
                return role;
            }
        }

        return path.Contains("pxelinux.cfg/", StringComparison.Ordinal) ? FileRole.Script : FileRole.Other;
    }

    /// <summary>The last part of a path or URL path, without its query.</summary>
    public static string NameOf(string path)
    {
        var query = path.IndexOf('?', StringComparison.Ordinal);
        var name = path.AsSpan(0, query < 0 ? path.Length : query);
        return name[(name.LastIndexOfAny('/', '\\') + 1)..].ToString();
    }
}

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>States of the kernel's cpio reader, by its names. Source: init/initramfs.c.</summary>
internal enum CpioState
{
    /// <summary>A header is expected.</summary>
    Start,
    /// <summary>Bytes are gathered that came in pieces.</summary>
    Collect,
    GotHeader,
    /// <summary>On the way to the next header.</summary>
    SkipIt,
    GotName,
    /// <summary>Data goes into an open file.</summary>
    CopyFile,
    GotSymlink,
    /// <summary>Between entries: zeros are eaten, and the next byte decides.</summary>
    Reset,
}

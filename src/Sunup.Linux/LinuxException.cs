namespace Sunup.Linux;

/// <summary>A call into the kernel that the kernel refused: what was tried, the error number, the kernel's own words where it gave any.</summary>
/// <remarks>
/// This layer knows no findings; Sunup.Machines turns the expected ones (no permission, no such device) into findings with a remedy.
/// </remarks>
public sealed class LinuxException(string operation, int errno, string? detail = null, string? capability = null)
    : IOException(Describe(operation, errno, detail, capability))
{
    /// <summary>What was tried, as a phrase: <c>create network namespace</c>.</summary>
    public string Operation { get; } = operation;

    /// <summary>The error number, positive; see errno(3).</summary>
    public int Errno { get; } = errno;

    /// <summary>The error number's symbolic name: <c>EPERM</c>.</summary>
    public string ErrnoName => Native.Errno.Name(Errno);

    /// <summary>The kernel's own explanation (netlink extended acknowledgement), or the path or name that it is about.</summary>
    public string? Detail { get; } = detail;

    /// <summary>The capability that the operation needs (<c>CAP_SYS_ADMIN</c>); null where permission is not the matter.</summary>
    public string? Capability { get; } = capability;

    /// <summary>EPERM or EACCES.</summary>
    public bool IsPermission => Errno is Native.Errno.EPERM or Native.Errno.EACCES;

    private static string Describe(string operation, int errno, string? detail, string? capability)
    {
        var text = $"{operation}: {Native.Errno.Name(errno)} ({Native.Errno.Text(errno)})";
        if (!string.IsNullOrEmpty(detail))
        {
            text += $": {detail}";
        }

        return capability is not null && errno is Native.Errno.EPERM or Native.Errno.EACCES ? $"{text}; it needs {capability}" : text;
    }
}

using System.Runtime.InteropServices;
using Sunup.Linux.Native;

namespace Sunup.Linux.Kvm;

/// <summary>What /dev/kvm says of itself. That it says yes is no proof that a guest runs: Sunup.Machines executes one.</summary>
/// <remarks>Source: Documentation/virt/kvm/api.rst, 4.1 and 4.2.</remarks>
public static class KvmDevice
{
    public const string DevicePath = "/dev/kvm";
    private const nuint KVM_GET_API_VERSION = 0xAE00;
    private const nuint KVM_CREATE_VM = 0xAE01;
    private const int StableApiVersion = 12;

    /// <summary>Opens the device, asks for its version and makes an empty VM.</summary>
    public static KvmDeviceState Look()
    {
        using var device = LibC.open(DevicePath, LibC.O_RDWR | LibC.O_CLOEXEC);
        if (device.IsInvalid)
        {
            return Failed(KvmDeviceStep.Open);
        }

        var version = LibC.ioctl(device, KVM_GET_API_VERSION, 0);
        if (version != StableApiVersion)
        {
            return version < 0 ? Failed(KvmDeviceStep.Version) : new KvmDeviceState(KvmDeviceStep.Version, $"API version {version}, {StableApiVersion} was expected", false);
        }

        var vm = LibC.ioctl(device, KVM_CREATE_VM, 0);
        if (vm < 0)
        {
            return Failed(KvmDeviceStep.CreateVm);
        }

        _ = LibC.close(vm);
        return new KvmDeviceState(null, null, false);
    }

    private static KvmDeviceState Failed(KvmDeviceStep step)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new KvmDeviceState(step, $"{Errno.Name(errno)} ({Errno.Text(errno)})", errno is Errno.EACCES or Errno.EPERM, Errno.Name(errno));
    }
}

/// <summary>What was asked of /dev/kvm.</summary>
public enum KvmDeviceStep
{
    Open,
    Version,
    CreateVm,
}

/// <summary>How far /dev/kvm went along.</summary>
/// <param name="FailedAt">The step that it refused; null when it took all.</param>
/// <param name="Error">The error's name and text.</param>
/// <param name="IsPermission">This user may not open it; another may.</param>
/// <param name="ErrorName">The error's name alone, such as <c>EBUSY</c>; null where the kernel gave none.</param>
public readonly record struct KvmDeviceState(KvmDeviceStep? FailedAt, string? Error, bool IsPermission, string? ErrorName = null)
{
    public override string ToString() => FailedAt switch
    {
        KvmDeviceStep.Open => $"/dev/kvm does not open: {Error}",
        KvmDeviceStep.Version => $"/dev/kvm opens, its version is wrong: {Error}",
        KvmDeviceStep.CreateVm => $"/dev/kvm opens, no VM can be created: {Error}",
        _ => "/dev/kvm opens, a VM can be created",
    };
}

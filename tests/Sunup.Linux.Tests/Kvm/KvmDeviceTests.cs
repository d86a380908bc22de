using Sunup.Linux.Kvm;

namespace Sunup.Linux.Tests.Kvm;

public sealed class KvmDeviceTests
{
    [Fact]
    public void What_it_says_fits_whether_the_device_is_there()
    {
        var state = KvmDevice.Look();
        if (!File.Exists(KvmDevice.DevicePath))
        {
            Assert.Equal(KvmDeviceStep.Open, state.FailedAt);
            Assert.Contains("ENOENT", state.ToString(), StringComparison.Ordinal);
        }
        else if (state.FailedAt is null)
        {
            Assert.Equal("/dev/kvm opens, a VM can be created", state.ToString());
        }
        else
        {
            Assert.NotNull(state.Error);
        }
    }
}

using Sunup.Protocols.Scsi.Reservations;
using Sunup.Serving.Iscsi;

namespace Sunup.Serving.Tests.Iscsi;

public sealed class ReservationStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-reservations-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_to_be_kept_is_there_after_a_restart_and_what_was_not_is_not()
    {
        var state = new ReservationState { Registrations = [new Registration("iqn.x,i,0x1", ulong.MaxValue), new Registration("iqn.y,i,0x2", 2)], Type = ReservationType.WriteExclusive, Holder = "iqn.y,i,0x2", Generation = 7, IsPersistent = true };
        new ReservationStore(_folder, "s").Save(state);
        var read = new ReservationStore(_folder, "s").Load();
        Assert.Equal(state.Registrations, read.Registrations);
        Assert.Equal((state.Type, state.Holder, state.Generation, true), (read.Type, read.Holder, read.Generation, read.IsPersistent));
        new ReservationStore(_folder, "s").Save(state with { IsPersistent = false });
        Assert.Equal(ReservationState.Empty, new ReservationStore(_folder, "s").Load());
    }

    [Fact]
    public void A_damaged_file_is_as_none()
    {
        File.WriteAllText(Path.Combine(_folder, "reservations-s.json"), "{\"generation\":");
        Assert.Equal(ReservationState.Empty, new ReservationStore(_folder, "s").Load());
    }
}

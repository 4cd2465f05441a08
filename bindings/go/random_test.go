// SPDX-License-Identifier: MIT

package handoff_test

import (
	"math/rand"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
)

// random fills messages as the schema says: any field, numbers of the whole
// range, enums that nobody knows, texts of several scripts and, in some, fields
// that a later version may have.
type random struct {
	*rand.Rand
	unknown bool
}

func (r random) text() string {
	letters := []rune("abc xyz ÄÖß éñ 漢字 عرب 🙂<>&\"\\\n")
	out := make([]rune, r.Intn(20))
	for i := range out {
		out[i] = letters[r.Intn(len(letters))]
	}
	return string(out)
}

func (r random) scalar(f protoreflect.FieldDescriptor) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(r.Intn(12)))
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32(r.Uint32()))
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(r.Uint32())
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(int64(r.Uint64()))
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(r.Uint64())
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(r.Float32())
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(r.NormFloat64())
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(r.text())
	case protoreflect.BytesKind:
		b := make([]byte, r.Intn(9))
		r.Read(b)
		return protoreflect.ValueOfBytes(b)
	}
	panic("a kind that this test does not know: " + f.Kind().String())
}

func (r random) fill(m protoreflect.Message) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		switch {
		case r.Intn(3) > 0:
		case f.IsList():
			list := m.Mutable(f).List()
			for range r.Intn(4) {
				if f.Message() != nil {
					r.fill(list.AppendMutable().Message())
				} else {
					list.Append(r.scalar(f))
				}
			}
		case f.Message() != nil:
			r.fill(m.Mutable(f).Message())
		default:
			m.Set(f, r.scalar(f))
		}
	}
	if r.unknown && r.Intn(4) == 0 {
		b := protowire.AppendVarint(protowire.AppendTag(nil, 1500, protowire.VarintType), r.Uint64())
		b = protowire.AppendFixed64(protowire.AppendTag(b, 1501, protowire.Fixed64Type), r.Uint64())
		b = protowire.AppendString(protowire.AppendTag(b, 1502, protowire.BytesType), r.text())
		m.SetUnknown(b)
	}
}

// cross lets a record go to C and come back: nothing is there to mask.
func cross(record *handoffpb.Context) (*handoffpb.Context, int, error) {
	return handoff.Mask(record, &handoff.MaskOptions{What: handoff.MaskCode})
}

func TestRandomRecordsCrossUnchanged(t *testing.T) {
	fields, later := 0, 0
	for seed := range int64(1000) {
		record := new(handoffpb.Context)
		r := random{rand.New(rand.NewSource(seed)), seed%2 == 1}
		r.fill(record.ProtoReflect())
		back, n, err := cross(record)
		if err != nil || n != 0 || !proto.Equal(record, back) {
			t.Fatalf("seed %d: %d masked, %v\n%v\n%v", seed, n, err, record, back)
		}
		fields += proto.Size(record)
		if r.unknown {
			known := proto.Clone(record).(*handoffpb.Context)
			known.ProtoReflect().SetUnknown(nil)
			if !proto.Equal(known, back) {
				later++
			}
			continue
		}
		// As JSON too, which C writes and reads.
		json, err := handoff.ToJSON(record, seed%4 == 0)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if back, err = handoff.FromJSON(json); err != nil || !proto.Equal(record, back) {
			t.Fatalf("seed %d: %v\n%v\n%v", seed, err, record, back)
		}
	}
	if fields < 100_000 || later < 20 {
		t.Errorf("only %d bytes, and %d records of a later version", fields, later)
	}
}

// What is sealed is opened as it was, where sealing has nothing to add.
func TestUnknownFieldsTravel(t *testing.T) {
	w := newWorld(t)
	record := tickets()
	record.Transcript.Messages[0].Turn, record.Routing.LastTurn = 1, 1
	later := protowire.AppendString(protowire.AppendTag(nil, 1502, protowire.BytesType), "of a later version")
	record.Routing.ProtoReflect().SetUnknown(later)
	record.Transcript.ProtoReflect().SetUnknown(later)
	record.Transcript.Messages[0].ProtoReflect().SetUnknown(later)
	sealed, err := handoff.Seal(record, w.bot, w.ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	if err != nil {
		t.Fatal(err)
	}
	packet, err := handoff.Open(sealed.Data(), w.ring, &handoff.OpenOptions{Identity: w.desk})
	if err != nil {
		t.Fatal(err)
	}
	leg, err := packet.LegRecord(0)
	if err != nil || !proto.Equal(record, leg) {
		t.Errorf("%v\n%v\n%v", err, record, leg)
	}
}

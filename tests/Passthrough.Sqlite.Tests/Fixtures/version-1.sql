PRAGMA journal_mode = WAL;
PRAGMA application_id = 1347711860;
PRAGMA user_version = 1;
CREATE TABLE store (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL,
  schema BLOB NOT NULL,
  hosts INTEGER NOT NULL,
  names BLOB NOT NULL,
  checksum BLOB NOT NULL
) STRICT;
CREATE TABLE hosts (
  host TEXT NOT NULL PRIMARY KEY,
  revision INTEGER NOT NULL CHECK (revision >= 0),
  pruned_to INTEGER NOT NULL CHECK (pruned_to >= 0 AND pruned_to <= revision),
  last_ended INTEGER NOT NULL,
  rows BLOB NOT NULL,
  requests BLOB NOT NULL,
  checksum BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
  host TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision > 0),
  kind TEXT NOT NULL,
  content TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT,
  from_host TEXT,
  boot_id TEXT,
  at INTEGER NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (host, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE claims (
  host TEXT NOT NULL,
  generation INTEGER NOT NULL CHECK (generation > 0),
  vm TEXT NOT NULL,
  request_id TEXT,
  phase TEXT NOT NULL CHECK (phase IN ('Reserved', 'Assigned', 'Releasing')),
  content TEXT NOT NULL,
  units TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT,
  from_host TEXT,
  boot_id TEXT,
  at INTEGER NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (host, generation)
) STRICT, WITHOUT ROWID;
CREATE TABLE units (
  host TEXT NOT NULL,
  unit TEXT NOT NULL,
  vm TEXT NOT NULL,
  members TEXT NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (host, unit),
  UNIQUE (host, unit, vm)
) STRICT, WITHOUT ROWID;
CREATE TABLE claim_functions (
  host TEXT NOT NULL,
  place TEXT NOT NULL,
  generation INTEGER NOT NULL,
  unit TEXT NOT NULL,
  vm TEXT NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (host, place),
  FOREIGN KEY (host, unit, vm) REFERENCES units (host, unit, vm)
) STRICT, WITHOUT ROWID;
CREATE TABLE host_records (
  host TEXT NOT NULL,
  place TEXT NOT NULL,
  generation INTEGER NOT NULL,
  version INTEGER NOT NULL,
  content TEXT NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (host, place, generation)
) STRICT, WITHOUT ROWID;
CREATE TABLE quarantines (
  host TEXT NOT NULL,
  revision INTEGER NOT NULL,
  place TEXT NOT NULL,
  position INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  content TEXT NOT NULL,
  at INTEGER NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (host, revision, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE requests (
  host TEXT NOT NULL,
  request_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  ended_at INTEGER,
  previous INTEGER,
  content TEXT,
  checksum BLOB NOT NULL,
  PRIMARY KEY (host, request_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshots (
  host TEXT NOT NULL PRIMARY KEY,
  revision INTEGER NOT NULL,
  content TEXT NOT NULL,
  checksum BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO store VALUES (1, 1, X'E3BF1F9DD4CA1036A14C8BD855FCED2D', 2, X'CFE7E2464B29F99FB1B82E58372C8832', X'B8BDC0221A626C418E1AB58C11732ED7');
INSERT INTO hosts VALUES ('host-1', 14, 2, 14, X'3EE212AB771B70C33455A391757A1ED3', X'E889A4C58B4FE17CBF8EC654783ACD74', X'E228E4F487349D0A8B9E82AF0DABC748');
INSERT INTO hosts VALUES ('host-2', 1, 0, 0, X'7AAE5818CF949EAA9E6DD3C4FCE28B65', X'00000000000000000000000000000000', X'D931860AD7647619898E5639087B1FC3');
INSERT INTO events VALUES ('host-1', 3, 'Assigned', '{"version":1,"event":"Assigned","revision":"3","lease":{"generation":"3","request":{"vm":"web-2","devices":"0000:03:00.0","id":"00000002-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:03:00.0","topologyPath":"pci0000:00/02.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'ops', 'for the web', 'desk', 'boot-7', 17673230480000000, X'394E05C81825B79BE3B7759E1DA7A883');
INSERT INTO events VALUES ('host-1', 4, 'Releasing', '{"version":1,"event":"Releasing","revision":"4","lease":{"generation":"3","request":{"vm":"web-2","devices":"0000:03:00.0","id":"00000002-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:03:00.0","topologyPath":"pci0000:00/02.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'ops', 'for the web', 'desk', 'boot-7', 17673230490000000, X'8D84E5058CAF47229EA9E00192272655');
INSERT INTO events VALUES ('host-1', 5, 'Quarantined', '{"version":1,"event":"Quarantined","revision":"5","lease":{"generation":"3","request":{"vm":"web-2","devices":"0000:03:00.0","id":"00000002-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:03:00.0","topologyPath":"pci0000:00/02.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]},"failures":[{"function":{"address":"0000:03:00.0","topologyPath":"pci0000:00/02.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null},"step":"ResetFunction","error":{"code":"PT4004","message":"0000:03:00.0 does not answer: its configuration space reads all ones","remedy":"Wake it from D3cold (power/control = on), then remove it and rescan its bus, then power the host off and on."}}]}', 'ops', 'for the web', 'desk', 'boot-7', 17673230500000000, X'350764ADE51BB6BF223DE906BB556A4A');
INSERT INTO events VALUES ('host-1', 6, 'Assigned', '{"version":1,"event":"Assigned","revision":"6","lease":{"generation":"6","request":{"vm":"web-1","devices":"0000:01:00.0 0000:02:00.0","id":"00000003-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:01:00.0","topologyPath":"pci0000:00/00.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null},{"address":"0000:02:00.0","topologyPath":"pci0000:00/01.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'ops', 'for the web', 'desk', 'boot-7', 17673230510000000, X'E1898AC2FC3F50AA07CDD929D67ED2A9');
INSERT INTO events VALUES ('host-1', 7, 'Reserved', '{"version":1,"event":"Reserved","revision":"7","lease":{"generation":"7","request":{"vm":"web-2","devices":"0000:04:00.0","id":null,"overrides":[]},"functions":[{"address":"0000:04:00.0","topologyPath":"pci0000:00/03.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'ops', 'for the web', 'desk', 'boot-7', 17673230520000000, X'CEC349A9020FA82034C0F0219769D231');
INSERT INTO events VALUES ('host-1', 8, 'Assigned', '{"version":1,"event":"Assigned","revision":"8","lease":{"generation":"8","request":{"vm":"web-2","devices":"0000:05:00.0","id":"00000004-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:05:00.0","topologyPath":"pci0000:00/04.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'ops', 'for the web', 'desk', 'boot-7', 17673230530000000, X'F17B532558A457FB76BDA526260D9C14');
INSERT INTO events VALUES ('host-1', 9, 'Releasing', '{"version":1,"event":"Releasing","revision":"9","lease":{"generation":"8","request":{"vm":"web-2","devices":"0000:05:00.0","id":"00000004-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:05:00.0","topologyPath":"pci0000:00/04.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'ops', 'for the web', 'desk', 'boot-7', 17673230540000000, X'C49395D3B7E3327C6087B68203FC0253');
INSERT INTO events VALUES ('host-1', 10, 'Reserved', '{"version":1,"event":"Reserved","revision":"10","lease":{"generation":"10","request":{"vm":"web-1","devices":"0000:07:00.0","id":null,"overrides":[]},"functions":[{"address":"0000:07:00.0","topologyPath":"pci0000:00/06.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'ops', 'for the web', 'desk', 'boot-7', 17673230550000000, X'5105F8A88D80319FCA2E57EDFA290B87');
INSERT INTO events VALUES ('host-1', 11, 'Releasing', '{"version":1,"event":"Releasing","revision":"11","lease":{"generation":"10","request":{"vm":"web-1","devices":"0000:07:00.0","id":null,"overrides":[]},"functions":[{"address":"0000:07:00.0","topologyPath":"pci0000:00/06.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'ops', 'for the web', 'desk', 'boot-7', 17673230560000000, X'208B537390C8DB8FA77E6AD5E0750D7B');
INSERT INTO events VALUES ('host-1', 12, 'Quarantined', '{"version":1,"event":"Quarantined","revision":"12","lease":{"generation":"10","request":{"vm":"web-1","devices":"0000:07:00.0","id":null,"overrides":[]},"functions":[{"address":"0000:07:00.0","topologyPath":"pci0000:00/06.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]},"failures":[{"function":{"address":"0000:07:00.0","topologyPath":"pci0000:00/06.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null},"step":"ResetFunction","error":{"code":"PT4004","message":"0000:07:00.0 does not answer: its configuration space reads all ones","remedy":"Wake it from D3cold (power/control = on), then remove it and rescan its bus, then power the host off and on."}}]}', 'ops', 'for the web', 'desk', 'boot-7', 17673230570000000, X'A7234032EF7447EAC590154D241DE03F');
INSERT INTO events VALUES ('host-1', 13, 'Assigned', '{"version":1,"event":"Assigned","revision":"13","lease":{"generation":"13","request":{"vm":"web-2","devices":"0000:08:00.0","id":"00000005-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:08:00.0","topologyPath":"pci0000:00/07.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'ops', 'for the web', 'desk', 'boot-7', 17673230580000000, X'114910A1FA7E7AE644FEA67185983FD7');
INSERT INTO events VALUES ('host-1', 14, 'Released', '{"version":1,"event":"Released","revision":"14","lease":{"generation":"13","request":{"vm":"web-2","devices":"0000:08:00.0","id":"00000005-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:08:00.0","topologyPath":"pci0000:00/07.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'ops', 'for the web', 'desk', 'boot-7', 17673230590000000, X'88BAA7AE06953F9C9CBBC5843F17263A');
INSERT INTO events VALUES ('host-2', 1, 'Assigned', '{"version":1,"event":"Assigned","revision":"1","lease":{"generation":"1","request":{"vm":"7","devices":"0000:01:00.0","id":null,"overrides":[]},"functions":[{"address":"0000:01:00.0","topologyPath":"pci0000:00/00.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', 'tester', NULL, NULL, NULL, 17673230600000000, X'269BB6A206165032FAFE09565028522B');
INSERT INTO claims VALUES ('host-1', 6, 'web-1', '00000003-0000-0000-0000-000000000000', 'Assigned', '{"version":1,"state":"Assigned","lease":{"generation":"6","request":{"vm":"web-1","devices":"0000:01:00.0 0000:02:00.0","id":"00000003-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:01:00.0","topologyPath":"pci0000:00/00.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null},{"address":"0000:02:00.0","topologyPath":"pci0000:00/01.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', '[{"key":"pci0000:00/00.0/00.0","members":["pci0000:00/00.0/00.0","pci0000:00/01.0/00.0"],"group":100},{"key":"pci0000:00/00.0/00.0","members":["pci0000:00/00.0/00.0","pci0000:00/01.0/00.0"],"group":100}]', 'ops', 'for the web', 'desk', 'boot-7', 17673230510000000, X'23CEAACAD415C310B279639BE57E27AC');
INSERT INTO claims VALUES ('host-1', 7, 'web-2', NULL, 'Reserved', '{"version":1,"state":"Reserved","lease":{"generation":"7","request":{"vm":"web-2","devices":"0000:04:00.0","id":null,"overrides":[]},"functions":[{"address":"0000:04:00.0","topologyPath":"pci0000:00/03.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', '[{"key":"pci0000:00/03.0/00.0","members":["pci0000:00/03.0/00.0"],"group":3}]', 'ops', 'for the web', 'desk', 'boot-7', 17673230520000000, X'334C7424E2A16DDBA671B44CEC4C4DA6');
INSERT INTO claims VALUES ('host-1', 8, 'web-2', '00000004-0000-0000-0000-000000000000', 'Releasing', '{"version":1,"state":"Releasing","lease":{"generation":"8","request":{"vm":"web-2","devices":"0000:05:00.0","id":"00000004-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:05:00.0","topologyPath":"pci0000:00/04.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', '[{"key":"pci0000:00/04.0/00.0","members":["pci0000:00/04.0/00.0"],"group":4}]', 'ops', 'for the web', 'desk', 'boot-7', 17673230530000000, X'491D07DE83D308D4F0213A22158212AA');
INSERT INTO claims VALUES ('host-2', 1, '7', NULL, 'Assigned', '{"version":1,"state":"Assigned","lease":{"generation":"1","request":{"vm":"7","devices":"0000:01:00.0","id":null,"overrides":[]},"functions":[{"address":"0000:01:00.0","topologyPath":"pci0000:00/00.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', '[{"key":"pci0000:00/00.0/00.0","members":["pci0000:00/00.0/00.0"],"group":0}]', 'tester', NULL, NULL, NULL, 17673230600000000, X'A851833ED70B81E5C48AD09150567C20');
INSERT INTO units VALUES ('host-1', 'pci0000:00/00.0/00.0', 'web-1', '["pci0000:00/00.0/00.0","pci0000:00/01.0/00.0"]', X'C42643FE42A2975FFE3296205C5C7BB7');
INSERT INTO units VALUES ('host-1', 'pci0000:00/03.0/00.0', 'web-2', '["pci0000:00/03.0/00.0"]', X'998C46308984CEA4A4F2E9894AD9F61F');
INSERT INTO units VALUES ('host-1', 'pci0000:00/04.0/00.0', 'web-2', '["pci0000:00/04.0/00.0"]', X'BEAF68BDAEAB0C030E6075BDC569417F');
INSERT INTO units VALUES ('host-2', 'pci0000:00/00.0/00.0', '7', '["pci0000:00/00.0/00.0"]', X'6C957F6D08AA0F1FB12E59D7D6EC6B8B');
INSERT INTO claim_functions VALUES ('host-1', 'pci0000:00/00.0/00.0', 6, 'pci0000:00/00.0/00.0', 'web-1', X'D01BF99106400F18911E80C179608FE0');
INSERT INTO claim_functions VALUES ('host-1', 'pci0000:00/01.0/00.0', 6, 'pci0000:00/00.0/00.0', 'web-1', X'040E3B442B91EDF5110E84C8F6B98A5D');
INSERT INTO claim_functions VALUES ('host-1', 'pci0000:00/03.0/00.0', 7, 'pci0000:00/03.0/00.0', 'web-2', X'4898DD111E46BC182329E586833E2456');
INSERT INTO claim_functions VALUES ('host-1', 'pci0000:00/04.0/00.0', 8, 'pci0000:00/04.0/00.0', 'web-2', X'5F2A9420811B86940AEB61FC4BE943F0');
INSERT INTO claim_functions VALUES ('host-2', 'pci0000:00/00.0/00.0', 1, 'pci0000:00/00.0/00.0', '7', X'BE6AA44B10351050EBC95A827A589CCE');
INSERT INTO host_records VALUES ('host-1', 'pci0000:00/03.0/00.0', 7, 1, 'nvme', X'BCC1416BE64A0E5A5322C6D43E416CD1');
INSERT INTO host_records VALUES ('host-1', 'pci0000:00/06.0/00.0', 10, 2, 'was nvme, is dead', X'C069688C9BB6032F0E2D802F71F407C0');
INSERT INTO quarantines VALUES ('host-1', 5, 'pci0000:00/02.0/00.0', 0, 3, '{"version":1,"function":{"address":"0000:03:00.0","topologyPath":"pci0000:00/02.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null},"lastOwner":"web-2","step":"ResetFunction","error":{"code":"PT4004","message":"0000:03:00.0 does not answer: its configuration space reads all ones","remedy":"Wake it from D3cold (power/control = on), then remove it and rescan its bus, then power the host off and on."},"revision":"5"}', 17673230500000000, X'12684B5BD9E125E6DF5AA3CF2A537FF2');
INSERT INTO quarantines VALUES ('host-1', 12, 'pci0000:00/06.0/00.0', 0, 10, '{"version":1,"function":{"address":"0000:07:00.0","topologyPath":"pci0000:00/06.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null},"lastOwner":"web-1","step":"ResetFunction","error":{"code":"PT4004","message":"0000:07:00.0 does not answer: its configuration space reads all ones","remedy":"Wake it from D3cold (power/control = on), then remove it and rescan its bus, then power the host off and on."},"revision":"12"}', 17673230570000000, X'291F4FB0B16073D6AF5B213798CEDC5C');
INSERT INTO requests VALUES ('host-1', '00000002-0000-0000-0000-000000000000', 3, 5, 2, '{"version":1,"endedAt":"5","lease":{"generation":"3","request":{"vm":"web-2","devices":"0000:03:00.0","id":"00000002-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:03:00.0","topologyPath":"pci0000:00/02.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', X'B6C53C6D9AAB66407AD3464B29AA21A5');
INSERT INTO requests VALUES ('host-1', '00000003-0000-0000-0000-000000000000', 6, NULL, NULL, NULL, X'C2626A5DA0BCE7C3F8AF06D4664BCB84');
INSERT INTO requests VALUES ('host-1', '00000004-0000-0000-0000-000000000000', 8, NULL, NULL, NULL, X'744384AA53B42B94864807E34A658A51');
INSERT INTO requests VALUES ('host-1', '00000005-0000-0000-0000-000000000000', 13, 14, 5, '{"version":1,"endedAt":"14","lease":{"generation":"13","request":{"vm":"web-2","devices":"0000:08:00.0","id":"00000005-0000-0000-0000-000000000000","overrides":[]},"functions":[{"address":"0000:08:00.0","topologyPath":"pci0000:00/07.0/00.0","vendorId":"144d","deviceId":"a824","serialNumber":null}]}}', X'E86D765FE2EC4B6BBBBA81287DBEAD04');
INSERT INTO snapshots VALUES ('host-1', 2, '{
  "version": 1,
  "revision": "2",
  "claims": [],
  "quarantines": [],
  "endedRequests": []
}', X'4A0F75105C6B3593E7252B35E6F2F211');
CREATE INDEX claim_functions_by_unit ON claim_functions (host, unit, vm);
CREATE TRIGGER one_vm_in_a_unit BEFORE INSERT ON claim_functions
WHEN NOT EXISTS (SELECT 1 FROM units WHERE host = NEW.host AND unit = NEW.unit AND vm = NEW.vm)
BEGIN
  SELECT RAISE(ABORT, 'the unit is not of this VM');
END;
CREATE TRIGGER no_other_vm_in_a_unit BEFORE UPDATE ON claim_functions
WHEN NOT EXISTS (SELECT 1 FROM units WHERE host = NEW.host AND unit = NEW.unit AND vm = NEW.vm)
BEGIN
  SELECT RAISE(ABORT, 'the unit is not of this VM');
END;
CREATE TRIGGER no_other_vm_of_a_unit BEFORE UPDATE ON units
WHEN EXISTS (SELECT 1 FROM claim_functions WHERE host = OLD.host AND unit = OLD.unit AND (vm <> NEW.vm OR host <> NEW.host OR unit <> NEW.unit))
BEGIN
  SELECT RAISE(ABORT, 'a VM has a part of this unit');
END;
CREATE INDEX requests_by_end ON requests (host, ended_at) WHERE ended_at IS NOT NULL;
